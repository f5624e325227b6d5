package ai.beatra.limits;

import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import io.github.bucket4j.TimeMeter;
import java.util.Comparator;
import java.util.Objects;
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
    return Stream.of(
            refusal(requests, "request", " a minute"),
            refusal(tokens, "token", " a minute"),
            atATime(limits.concurrentRequests()))
        .flatMap(Optional::stream)
        .max(WAIT);
  }

  static final Comparator<ApiException> WAIT =
      Comparator.comparing(refusal -> Objects.requireNonNullElse(refusal.retryAfter(), 0));

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

  private Optional<ApiException> refusal(
      @Nullable MinuteBucket allowance, String what, String perTime) {
    long wait = allowance == null ? 0 : allowance.nanosToWait();
    return allowance == null || wait == 0
        ? Optional.empty()
        : Optional.of(refusal(allowance.perMinute(), what, perTime, wait));
  }

  private Optional<ApiException> atATime(@Nullable Integer limit) {
    return limit == null || running < limit
        ? Optional.empty()
        : Optional.of(refusal(limit, "request", " at a time", SECOND));
  }

  private ApiException refusal(int limit, String what, String perTime, long nanos) {
    long seconds = Math.min((nanos - 1) / SECOND + 1, Integer.MAX_VALUE);
    return ApiException.rateLimited(
        "The limit of %d %s%s of %s is used up."
            .formatted(limit, limit == 1 ? what : what + "s", perTime, whose),
        (int) seconds);
  }
}
