package ai.beatra.idempotency;

/**
 * A request that came with an Idempotency-Key.
 *
 * @param operation method and path
 * @param key the header's value
 * @param fingerprint SHA-256 of what was asked, lower-case hexadecimal
 */
public record IdempotentRequest(
    String projectId, String operation, String key, String fingerprint) {}
