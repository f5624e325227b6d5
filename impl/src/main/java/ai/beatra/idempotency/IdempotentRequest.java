package ai.beatra.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * A request that came with an Idempotency-Key.
 *
 * @param operation method and path
 * @param key the header's value
 * @param fingerprint SHA-256 of what was asked, lower-case hexadecimal
 */
public record IdempotentRequest(
    String projectId, String operation, String key, String fingerprint) {

  /**
   * @param key null where the request has none
   * @param body well-formed JSON
   */
  public static @Nullable IdempotentRequest of(
      String projectId, String operation, @Nullable String key, byte[] body) {
    return key == null
        ? null
        : new IdempotentRequest(projectId, operation, key, Fingerprint.of(body));
  }
}
