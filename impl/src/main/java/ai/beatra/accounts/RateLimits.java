package ai.beatra.accounts;

import org.jspecify.annotations.Nullable;

/**
 * How much a key or a tenant may do; each is 1 or more, and null where there is no limit.
 *
 * @param concurrentRequests requests at a time
 */
public record RateLimits(
    @Nullable Integer requestsPerMinute,
    @Nullable Integer tokensPerMinute,
    @Nullable Integer concurrentRequests) {
  /** No limits. */
  public static final RateLimits NONE = new RateLimits(null, null, null);

  public RateLimits {
    requirePositive(requestsPerMinute);
    requirePositive(tokensPerMinute);
    requirePositive(concurrentRequests);
  }

  private static void requirePositive(@Nullable Integer limit) {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("a limit is 1 or more, or none");
    }
  }
}
