package ai.beatra.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key.
 *
 * @param tenant the tenant's name
 * @param project the project's name
 * @param name what its owner calls it, or null
 * @param start its first 12 characters, to recognise it by
 * @param revokedAt null while it works
 * @param lastUsedAt when it was last sent while it worked, to within a minute; null for never
 */
public record ApiKey(
    String id,
    String tenant,
    String project,
    @Nullable String name,
    String start,
    Instant createdAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt,
    RateLimits limits) {}
