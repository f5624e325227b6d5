package ai.beatra.limits.shared;

import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import ai.beatra.limits.LimitKind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this server has taken of a limit of so many a minute and not used yet: that many need no
 * word to the others. What was taken is good for a minute, after which the others have it back
 * anyway; where there is little left, it is given back when nobody has used it for a second. Times
 * are nanoseconds as {@link System#nanoTime} has them. Not for two threads at a time.
 */
final class HeldRate {
  /** For so long something that was taken may be used. */
  static final long GOOD = TimeUnit.MINUTES.toNanos(1);

  /**
   * A request is let in before its tokens are known, so that what is left says nothing of what
   * others have used; after so long they are asked all the same.
   */
  private static final long NEWS = TimeUnit.SECONDS.toNanos(5);

  /** What is needed for so long is taken at a time, if there is enough. */
  private static final long SOON = TimeUnit.SECONDS.toNanos(10);

  /** A burst is no rate. */
  private static final long BURST = TimeUnit.MILLISECONDS.toNanos(50);

  /** The least that is taken where there is enough, in percent of a minute's limit. */
  private static final int SOME = 1;

  private static final long UNUSED = TimeUnit.SECONDS.toNanos(1);

  /** Whoever was refused is refused here for so long, or until there is one more. */
  private static final long LEAST_SHUT = TimeUnit.MILLISECONDS.toNanos(25);

  /** Others may give something back, so that they are asked again before its time. */
  private static final long MOST_SHUT = TimeUnit.SECONDS.toNanos(1);

  private final LimitKind kind;
  private int limit;

  /** Whether what is known of it is of another limit. */
  private boolean changed;

  /** Below 0: used, and the others do not know it yet. */
  private long left;

  private long used;
  private long askedAt;
  private long takenAt;
  private long usedAt;

  /** From then on the others do not count any more what was taken. */
  private long forgottenAt;

  private boolean scarce;
  private boolean shut;
  private long shutUntil;
  private long roomAt;

  HeldRate(LimitKind kind) {
    this.kind = kind;
  }

  /**
   * @param now the limit that holds from now on, null for none
   */
  void become(@Nullable Integer now) {
    int next = now == null ? 0 : now;
    if (next != limit) {
      limit = next;
      changed = true;
      shut = false;
      if (next == 0) {
        left = 0;
      }
    }
  }

  /** As {@link #become}, where the first limit that was heard of counts: a call that has ended. */
  void becomeIfNone(RateLimits limits) {
    if (limit == 0) {
      become(limits.tokensPerMinute());
    }
  }

  Gate gate(long now) {
    expire(now);
    if (limit == 0 || !isOld(now) && left > 0) {
      return Gate.OPEN;
    }
    return isShut(now) ? Gate.SHUT : Gate.UNKNOWN;
  }

  /** Whether the others have to be asked, whatever is left. */
  private boolean isOld(long now) {
    return changed || kind == LimitKind.TOKENS && now - takenAt > NEWS;
  }

  boolean isShut(long now) {
    return shut && left <= 0 && now - shutUntil < 0;
  }

  private void expire(long now) {
    if (left > 0 && now - takenAt > GOOD) {
      left = 0;
    }
  }

  /** Why nobody is let in. */
  ApiException refusal(String whose, long now) {
    return kind.refusal(limit, whose, roomAt - now);
  }

  /** Uses some, also more than there are. */
  void use(long units, long now) {
    if (limit != 0) {
      left -= units;
      used += units;
      usedAt = now;
    }
  }

  /**
   * @param waiting how many want to be let in
   * @return whether the others have to be asked for them
   */
  boolean lacks(int waiting, long now) {
    return waiting > 0
        && limit != 0
        && !isShut(now)
        && (isOld(now) || left < (kind == LimitKind.TOKENS ? 1 : waiting));
  }

  /** Whether the others should hear of it soon. */
  boolean isDirty(long now) {
    return limit != 0
        && (left < 0 || left > 0 && scarce && now - usedAt > UNUSED && now - forgottenAt < 0);
  }

  /** Puts all into an ask that was here: nothing is left until it is answered. */
  Ask ask(String scope, int waiting, long now) {
    long least = kind == LimitKind.TOKENS ? Math.min(waiting, 1) : waiting;
    long wished = least > 0 || left < 0 ? wished(now) : 0;
    long told = left > 0 && now - forgottenAt >= 0 ? 0 : -left;
    left = 0;
    used = 0;
    askedAt = now;
    return new Ask(scope, kind, limit, told, least, wished);
  }

  private long wished(long now) {
    long soon = SOON / Math.max(now - askedAt, BURST) * used;
    return Math.max(soon, (long) limit * SOME / 100);
  }

  void answered(Ask ask, Grant grant, long now) {
    if (ask.limit() != limit) {
      return;
    }
    left += grant.granted();
    changed = false;
    takenAt = now;
    usedAt = now;
    scarce = grant.free() < limit / 2;
    double part = (double) (limit - grant.free()) / limit;
    forgottenAt = now + (long) (GOOD * Math.min(part, 1));
    shut = grant.granted() < ask.least() || grant.granted() == 0 && grant.millis() > 0;
    long wait = TimeUnit.MILLISECONDS.toNanos(grant.millis());
    shutUntil = now + Math.max(LEAST_SHUT, Math.min(MOST_SHUT, wait));
    roomAt = now + wait;
  }

  /** What was used is told again, though it may be known already; what was given back is not. */
  void failed(Ask ask) {
    left -= Math.max(0, ask.used());
  }

  boolean isIdle(long now) {
    expire(now);
    return left == 0 && !isShut(now);
  }
}
