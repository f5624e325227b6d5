package ai.beatra.ids;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what clients are given and bring back, by HMAC with SHA-256, so that it is ours. */
public final class Signatures {
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> secrets;
  private final int length;

  /**
   * @param secrets the first signs, all verify
   * @param length of a signature in bytes, 16 to 32
   */
  public Signatures(List<String> secrets, int length) {
    this.secrets =
        secrets.stream()
            .map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .toList();
    this.length = length;
  }

  /** In base64url without padding. */
  public String sign(String text) {
    return sign(secrets.get(0), text);
  }

  /** Whether one of the secrets has signed the text; in a time that tells nothing. */
  public boolean isGenuine(String text, String signature) {
    boolean genuine = false;
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    for (SecretKeySpec secret : secrets) {
      byte[] good = sign(secret, text).getBytes(StandardCharsets.UTF_8);
      genuine |= MessageDigest.isEqual(good, given);
    }
    return genuine;
  }

  private String sign(SecretKeySpec secret, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      byte[] whole = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
