package ai.beatra.accounts;

/**
 * Who makes a request: the key it came with, and the project and tenant that pay for it.
 *
 * @param keyLimits what the key may do
 * @param tenantLimits what all keys of the tenant together may do
 */
public record Caller(
    String tenantId,
    String projectId,
    String keyId,
    RateLimits keyLimits,
    RateLimits tenantLimits) {}
