package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Signatures;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** URLs that let whoever has them read one artifact for some time. */
final class SignedUrls {
  private static final Duration VALID = Duration.ofHours(24);
  private static final int SIGNATURE_BYTES = 32;

  private final Supplier<URI> publicUrl;
  private final Signatures signatures;
  private final Clock clock;

  /**
   * @param secrets the first signs, all verify
   */
  SignedUrls(Supplier<URI> publicUrl, List<String> secrets, Clock clock) {
    this.publicUrl = publicUrl;
    this.signatures = new Signatures(secrets, SIGNATURE_BYTES);
    this.clock = clock;
  }

  String url(String artifactId) {
    String expires = Long.toString(clock.instant().plus(VALID).getEpochSecond());
    String signature = signatures.sign(signed(artifactId, expires));
    return publicUrl.get() + "/files/" + artifactId + "?exp=" + expires + "&sig=" + signature;
  }

  /**
   * Checks the parameters of a URL.
   *
   * @return until when it is valid
   * @throws ApiException forbidden
   */
  Instant check(String artifactId, String expires, String signature) {
    if (!expires.matches("\\d{1,12}")
        || !signatures.isGenuine(signed(artifactId, expires), signature)) {
      throw new ApiException(
          ErrorCode.FORBIDDEN,
          "The URL is not one that was given out. Use it as it came, with exp and sig.");
    }
    Instant until = Instant.ofEpochSecond(Long.parseLong(expires));
    if (!clock.instant().isBefore(until)) {
      throw new ApiException(
          ErrorCode.FORBIDDEN,
          "The URL has expired. Ask for the task again, which has a new one, or repeat the upload.");
    }
    return until;
  }

  private static String signed(String artifactId, String expires) {
    return "GET /files/" + artifactId + "?exp=" + expires;
  }
}
