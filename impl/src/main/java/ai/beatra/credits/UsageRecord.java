package ai.beatra.credits;

import ai.beatra.money.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What statements of usage tell of a call or a task.
 *
 * @param state of a call running, succeeded, interrupted, failed or abandoned; a task's status
 * @param costSource whether the provider told the usage, it was counted, the provider billed the
 *     call, or the price stands in the catalog; null until it ended
 * @param charged what was taken for it, without what came back; nothing for a task that has not
 *     ended
 * @param error the code of the error that the client was told; null for none
 */
public record UsageRecord(
    About about,
    Served served,
    String state,
    @Nullable String costSource,
    Tokens used,
    Amount charged,
    @Nullable String error) {

  /**
   * Which one it is, and whose.
   *
   * @param endedAt null while it waits or runs
   * @param project the project's name
   */
  public record About(
      String id,
      Instant createdAt,
      @Nullable Instant endedAt,
      String requestId,
      String project,
      String keyId) {}

  /**
   * Who served it.
   *
   * @param provider the provider's name in the configuration
   * @param upstreamModel what the provider calls the model
   */
  public record Served(String model, String capability, String provider, String upstreamModel) {}

  /**
   * The tokens of a call; tasks use none.
   *
   * @param cachedInput the part of {@code input} that was read from a cache
   * @param cacheWrite the part of {@code input} that was written to one
   * @param reasoning the part of {@code output} that was spent on thinking
   * @param inputAudio the part of {@code input} that was audio
   * @param outputAudio the part of {@code output} that was audio
   */
  public record Tokens(
      long input,
      long cachedInput,
      long cacheWrite,
      long output,
      long reasoning,
      long inputAudio,
      long outputAudio) {

    /** What limits of tokens count. */
    public long total() {
      return input + output;
    }
  }
}
