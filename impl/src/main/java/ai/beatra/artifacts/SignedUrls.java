package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** URLs that let whoever has them read one artifact for some time. */
final class SignedUrls {
  private static final Duration VALID = Duration.ofHours(24);
  private static final String ALGORITHM = "HmacSHA256";

  private final Supplier<URI> publicUrl;
  private final List<SecretKeySpec> secrets;
  private final Clock clock;

  /**
   * @param secrets the first signs, all verify
   */
  SignedUrls(Supplier<URI> publicUrl, List<String> secrets, Clock clock) {
    this.publicUrl = publicUrl;
    this.secrets =
        secrets.stream()
            .map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .toList();
    this.clock = clock;
  }

  String url(String artifactId) {
    String expires = Long.toString(clock.instant().plus(VALID).getEpochSecond());
    String signature = signature(secrets.get(0), artifactId, expires);
    return publicUrl.get() + "/files/" + artifactId + "?exp=" + expires + "&sig=" + signature;
  }

  /**
   * Checks the parameters of a URL.
   *
   * @return until when it is valid
   * @throws ApiException forbidden
   */
  Instant check(String artifactId, String expires, String signature) {
    if (!expires.matches("\\d{1,12}") || !isGenuine(artifactId, expires, signature)) {
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

  private boolean isGenuine(String artifactId, String expires, String signature) {
    boolean genuine = false;
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    for (SecretKeySpec secret : secrets) {
      byte[] good = signature(secret, artifactId, expires).getBytes(StandardCharsets.UTF_8);
      genuine |= MessageDigest.isEqual(good, given);
    }
    return genuine;
  }

  private static String signature(SecretKeySpec secret, String artifactId, String expires) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      byte[] signed =
          ("GET /files/" + artifactId + "?exp=" + expires).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
