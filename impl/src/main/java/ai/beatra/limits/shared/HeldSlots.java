package ai.beatra.limits.shared;

import ai.beatra.error.ApiException;
import ai.beatra.limits.LimitKind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many requests run here, and how many of a limit of requests at a time are this server's: so
 * many may run without a word to the others. What is not used stays while there are plenty for all,
 * for half a minute at most. Times are nanoseconds as {@link System#nanoTime} has them. Not for two
 * threads at a time.
 */
final class HeldSlots {
  private static final long UNUSED = TimeUnit.SECONDS.toNanos(30);

  /** Whoever was refused is refused here for so long, unless a request ends here before. */
  private static final long SHUT = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private int limit;

  /** Whether what is known of it is of another limit. */
  private boolean changed;

  /** Whether the others may think that this server has more than it has. */
  private boolean unsure;

  private int running;
  private long mine;

  /** Of nobody, as far as is known. */
  private long free;

  private long usedAt;
  private boolean shut;
  private long shutUntil;

  /**
   * @param now the limit that holds from now on, null for none
   */
  void become(@Nullable Integer now) {
    int next = now == null ? 0 : now;
    if (next != limit) {
      limit = next;
      changed = true;
      shut = false;
      if (next == 0 && mine > 0) {
        mine = 0;
        unsure = true;
      }
    }
  }

  /**
   * @param heard whether the others believe that this server is alive; else they may have taken its
   *     slots
   */
  Gate gate(boolean heard, long now) {
    if (limit == 0 || !changed && heard && running < mine) {
      return Gate.OPEN;
    }
    return isShut(now) ? Gate.SHUT : Gate.UNKNOWN;
  }

  boolean isShut(long now) {
    return shut && limit != 0 && running >= mine && now - shutUntil < 0;
  }

  /** Whether others have some, of which one may be about to come back. */
  boolean mayComeBack() {
    return limit - mine - free > 0;
  }

  /** Asks again, though it was refused just now. */
  void reopen() {
    shut = false;
  }

  /** Why nobody is let in. */
  ApiException refusal(String whose) {
    return LimitKind.SLOTS.refusal(limit, whose, SECOND);
  }

  void enter(long now) {
    running++;
    usedAt = now;
  }

  /** There is room, though it may be on its way back to the others just when it is wanted. */
  void leave() {
    running--;
    shut = false;
  }

  /**
   * @param waiting how many want to be let in
   * @return whether the others have to be asked for them
   */
  boolean lacks(int waiting, boolean heard, long now) {
    return waiting > 0
        && limit != 0
        && !isShut(now)
        && (changed || !heard || mine - running < waiting);
  }

  /** Whether the others should hear of it soon. */
  boolean isDirty(long now) {
    return unsure || kept(now) < unused();
  }

  private long unused() {
    return Math.max(0, mine - running);
  }

  /** How many it may keep without using them. */
  private long kept(long now) {
    return now - usedAt > UNUSED ? 0 : Math.max(0, free + unused()) / SharedCounts.SPARE;
  }

  /** Whether more of them may be used elsewhere than is known here. */
  boolean hasUnused() {
    return unused() > 0;
  }

  /**
   * @param total how many all servers have
   */
  void total(long total) {
    free = limit - total;
  }

  /** Where none is wanted, what is not used is nobody's until the ask is answered. */
  Ask ask(String scope, int waiting, long now) {
    long wished = waiting > 0 ? 1 + (running + waiting) / SharedCounts.SPARE : 0;
    if (waiting == 0) {
      wished = Math.min(unused(), kept(now));
      mine = Math.min(mine, running);
    }
    int inUse = limit == 0 ? 0 : running;
    return new Ask(scope, LimitKind.SLOTS, limit, inUse, waiting, wished);
  }

  void answered(Ask ask, Grant grant, long now) {
    unsure = false;
    if (ask.limit() != limit) {
      unsure = limit == 0 && grant.granted() > 0;
      return;
    }
    mine = grant.granted();
    free = grant.free();
    changed = false;
    shut = mine < ask.used() + ask.least();
    shutUntil = now + SHUT;
  }

  /** Nobody knows how many the others think it has. */
  void failed() {
    mine = Math.min(mine, running);
    changed = true;
    unsure = true;
  }

  boolean isIdle(long now) {
    return running == 0 && mine == 0 && !unsure && !isShut(now);
  }
}
