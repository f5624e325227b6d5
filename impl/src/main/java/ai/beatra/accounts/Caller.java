package ai.beatra.accounts;

/** Who makes a request: the key it came with, and the project and tenant that pay for it. */
public record Caller(String tenantId, String projectId, String keyId) {}
