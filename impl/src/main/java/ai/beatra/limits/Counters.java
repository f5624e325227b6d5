package ai.beatra.limits;

import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import io.github.bucket4j.TimeMeter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one key, or all keys of one tenant, have used. Not for two threads at a time. */
final class Counters {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final String whose;
  private final TimeMeter time;
  private @Nullable MinuteBucket requests;
  private @Nullable MinuteBucket tokens;
  private int running;

  /**
   * @param whose as messages call it, like {@code this key}
   */
  Counters(String whose, TimeMeter time) {
    this.whose = whose;
    this.time = time;
  }

  /**
   * Why a request cannot be let in now: of the limits that are used up, the one with the longest
   * wait.
   */
  Optional<ApiException> refusal(RateLimits limits) {
    requests = adapt(requests, limits.requestsPerMinute());
    tokens = adapt(tokens, limits.tokensPerMinute());
    if (limits.equals(RateLimits.NONE)) {
      return Optional.empty();
    }
    return Stream.of(
            refusal(requests, LimitKind.REQUESTS),
            refusal(tokens, LimitKind.TOKENS),
            atATime(limits.concurrentRequests()))
        .flatMap(Optional::stream)
        .max(LimitKind.WAIT);
  }

  void enter() {
    running++;
    if (requests != null) {
      requests.take(1);
    }
  }

  void leave() {
    running--;
  }

  void spend(RateLimits limits, long number) {
    if (tokens == null) {
      tokens = adapt(null, limits.tokensPerMinute());
    }
    if (tokens != null) {
      tokens.take(number);
    }
  }

  /** Whether forgetting them changes nothing. */
  boolean areIdle() {
    return running == 0
        && (requests == null || requests.isWhole())
        && (tokens == null || tokens.isWhole());
  }

  private @Nullable MinuteBucket adapt(@Nullable MinuteBucket now, @Nullable Integer limit) {
    if (limit == null) {
      return null;
    }
    if (now == null) {
      return new MinuteBucket(limit, time);
    }
    return now.perMinute() == limit ? now : now.changedTo(limit, time);
  }

  private Optional<ApiException> refusal(@Nullable MinuteBucket allowance, LimitKind kind) {
    long wait = allowance == null ? 0 : allowance.nanosToWait();
    return allowance == null || wait == 0
        ? Optional.empty()
        : Optional.of(kind.refusal(allowance.perMinute(), whose, wait));
  }

  private Optional<ApiException> atATime(@Nullable Integer limit) {
    return limit == null || running < limit
        ? Optional.empty()
        : Optional.of(LimitKind.SLOTS.refusal(limit, whose, SECOND));
  }
}
