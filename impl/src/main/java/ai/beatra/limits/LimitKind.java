package ai.beatra.limits;

import ai.beatra.error.ApiException;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What can be limited, and how a refusal calls it. */
public enum LimitKind {
  REQUESTS("request", " a minute"),
  TOKENS("token", " a minute"),
  SLOTS("request", " at a time");

  /** Of several refusals the one with the longest wait is told. */
  public static final Comparator<ApiException> WAIT =
      Comparator.comparing(refusal -> Objects.requireNonNullElse(refusal.retryAfter(), 0));

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final String what;
  private final String perTime;

  LimitKind(String what, String perTime) {
    this.what = what;
    this.perTime = perTime;
  }

  /**
   * Says that a limit is used up.
   *
   * @param limit 1 or more
   * @param whose as messages call it, like {@code this key}
   * @param nanos until there is room again; told in whole seconds, 1 at least
   */
  public ApiException refusal(int limit, String whose, long nanos) {
    long seconds = Math.min((Math.max(nanos, 1) - 1) / SECOND + 1, Integer.MAX_VALUE);
    return ApiException.rateLimited(
        "The limit of %d %s%s of %s is used up."
            .formatted(limit, limit == 1 ? what : what + "s", perTime, whose),
        (int) seconds);
  }
}
