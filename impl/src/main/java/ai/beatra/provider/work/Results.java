package ai.beatra.provider.work;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Content;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.upstream.Delivery;
import ai.beatra.upstream.DownloadException;
import java.net.URI;

/** What one provider has made and gives by URL. */
public final class Results {
  private final Delivery delivery;
  private final URI base;

  /**
   * @param base where the provider's API is; URLs of the same server need not be public
   */
  public Results(Delivery delivery, URI base) {
    this.delivery = delivery;
    this.base = base;
  }

  /**
   * The file at a URL, which is fetched when it is written. That fails as upstream_failed where it
   * has expired, must not be fetched or does not come.
   *
   * @throws ProviderException upstream_failed if it is no URL
   */
  public Content at(String url) {
    URI file;
    try {
      file = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw failure("it names an invalid URL as its result");
    }
    return out -> {
      try {
        delivery.fetch(file, base, out);
      } catch (DownloadException e) {
        throw failure(reason(e));
      }
    };
  }

  private static String reason(DownloadException failure) {
    return switch (failure.reason()) {
      case NOT_HTTPS, REFUSED -> "the URL of its result " + failure.getMessage();
      case FAILED -> "its result could not be fetched: " + failure.getMessage();
      case TOO_LARGE -> "its result " + failure.getMessage();
    };
  }

  private static ProviderException failure(String reason) {
    return new ProviderException(
            ErrorCode.UPSTREAM_FAILED,
            "The model's provider did not deliver what it made. Send the request again.")
        .diagnosed(new Diagnosis(null, reason, "", false));
  }
}
