package ai.beatra.tasks;

import ai.beatra.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Writes places in a list as cursors, which work for that list alone. */
final class Cursors {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 16;

  private final List<SecretKeySpec> secrets;

  /**
   * @param secrets the first signs, all verify
   */
  Cursors(List<String> secrets) {
    this.secrets =
        secrets.stream()
            .map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .toList();
  }

  String write(String tenantId, TaskFilter filter, Place place) {
    String position = place.createdAt() + "." + place.id();
    byte[] signature = signature(secrets.get(0), tenantId, filter, position);
    String text =
        position + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * @throws ApiException invalid_request if it was not made here for this list
   */
  Place read(String tenantId, TaskFilter filter, String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('.');
      byte[] signature = Base64.getUrlDecoder().decode(text.substring(end + 1));
      String position = text.substring(0, end);
      if (isGenuine(signature, tenantId, filter, position)) {
        int dot = position.indexOf('.');
        return new Place(Long.parseLong(position.substring(0, dot)), position.substring(dot + 1));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Made by somebody else.
    }
    throw ApiException.invalid(
        "query:cursor",
        "is not a cursor of this list; take next_cursor of the page before, with the same filters"
            + " and order");
  }

  private boolean isGenuine(byte[] signature, String tenantId, TaskFilter filter, String position) {
    boolean genuine = false;
    for (SecretKeySpec secret : secrets) {
      byte[] good = signature(secret, tenantId, filter, position);
      genuine |= MessageDigest.isEqual(good, signature);
    }
    return genuine;
  }

  private static byte[] signature(
      SecretKeySpec secret, String tenantId, TaskFilter filter, String position) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      // A name for each, so that one value cannot pass for another.
      String signed =
          "cursor\ntenant=%s\nstatus=%s\ncapability=%s\nafter=%s\nbefore=%s\nascending=%s\nat=%s"
              .formatted(
                  tenantId,
                  filter.status(),
                  filter.capability(),
                  filter.createdAfter(),
                  filter.createdBefore(),
                  filter.ascending(),
                  position);
      byte[] all = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(all, SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
