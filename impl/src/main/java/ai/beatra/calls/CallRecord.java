package ai.beatra.calls;

import ai.beatra.money.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a call.
 *
 * @param endedAt null while it runs
 * @param project the project's name
 * @param provider who served it, under the name {@code upstreamModel}
 * @param state running, succeeded, interrupted, failed or abandoned
 * @param costSource whether the provider told the usage or it was counted; null until it ended
 * @param charged what was taken for it
 * @param error the code of the error that the client was told; null for none
 */
public record CallRecord(
    String id,
    Instant createdAt,
    @Nullable Instant endedAt,
    String requestId,
    String project,
    String keyId,
    String model,
    String provider,
    String upstreamModel,
    String state,
    @Nullable String costSource,
    TokenUsage used,
    Amount charged,
    @Nullable String error) {}
