package ai.beatra.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A customer of this installation.
 *
 * @param disabledAt null while its keys work
 * @param limits of all its keys together
 * @param storageMib how much it may store, in MiB; null for what the configuration says
 */
public record Tenant(
    String id,
    String name,
    Instant createdAt,
    @Nullable Instant disabledAt,
    RateLimits limits,
    @Nullable Integer storageMib) {}
