package ai.beatra.provider;

import ai.beatra.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients are told of the failures that all providers have. */
public final class KnownFailures {
  private static final int LONGEST = 500;
  private static final int CROWDED_SECONDS = 5;

  private KnownFailures() {}

  /**
   * Nobody can serve the model now; whether the reason is ours is not told.
   *
   * @param seconds how long to wait, if that is known
   */
  public static ProviderException unavailable(@Nullable Integer seconds) {
    return ProviderException.unavailable(
        "No healthy route to the model exists right now. Send the request again in a moment.",
        seconds);
  }

  /** How long to wait, as Retry-After tells it: whole seconds, rounded up, 1 at least. */
  public static int seconds(Duration wait) {
    return (int) Math.max(1, wait.plusMillis(999).toSeconds());
  }

  /**
   * A burst of requests needs more connections than can be made in time: not the provider's fault.
   */
  public static ProviderException crowded(Throwable cause) {
    return new ProviderException(
            ErrorCode.OVERLOADED,
            "Too many requests wait for a connection to the model's provider. Send the request"
                + " again in a moment.",
            cause)
        .after(CROWDED_SECONDS);
  }

  public static ProviderException late(@Nullable Throwable cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_TIMEOUT,
        "The model's provider did not answer in time. Send the request again.",
        cause);
  }

  /**
   * @param how completes "The model's provider …"
   */
  public static ProviderException failed(String how, @Nullable Throwable cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider " + how + ". Send the request again.",
        cause);
  }

  public static ProviderException refusedContent() {
    return new ProviderException(
        ErrorCode.CONTENT_REFUSED,
        "The model's provider refused the content of the request. Change it.");
  }

  /**
   * A provider's words as the operator may read them: on one line, at most 500 characters.
   *
   * @param keys ours, which are not shown
   */
  public static String words(String message, List<String> keys) {
    String shown = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    for (String key : keys) {
      shown = shown.replace(key, "[…]");
    }
    return shown.substring(
        0, shown.offsetByCodePoints(0, Math.min(LONGEST, shown.codePointCount(0, shown.length()))));
  }
}
