package ai.beatra.credits;

import ai.beatra.money.Amount;

/**
 * Credits of a tenant that were set aside for calls of this node which have not begun yet: those
 * begin without a word to the database. Its row has what is free here, and what the calls hold that
 * run on it. Thread-safe.
 */
public final class Lease {
  private final String id;
  private final String tenantId;
  private long free;

  /** What the calls that run on it hold. */
  private long used;

  private int calls;
  private boolean over;

  Lease(String id, String tenantId) {
    this.id = id;
    this.tenantId = tenantId;
  }

  String id() {
    return id;
  }

  String tenantId() {
    return tenantId;
  }

  /** Its row is written. */
  synchronized void open(long units) {
    free = units;
  }

  /** What calls may still begin with. */
  synchronized long free() {
    return over ? 0 : free;
  }

  /** Begins a call; false if there is not so much. */
  synchronized boolean take(long units) {
    if (over || free < units) {
      return false;
    }
    free -= units;
    used += units;
    calls++;
    return true;
  }

  /** A call that held so much does not run on it any more, and this much of that came back. */
  public synchronized void end(Amount held, Amount back) {
    calls--;
    used -= held.units();
    free += back.units();
  }

  /** No call begins on it any more. */
  synchronized void close() {
    over = true;
  }

  /**
   * How much of its row no call needs that runs on it. A call says that it has ended after that is
   * committed, so while the row is locked this is never too much.
   *
   * @param credits what the row has
   */
  synchronized long unused(long credits) {
    return Math.max(0, credits - used);
  }

  /** Whether nobody needs its row. */
  synchronized boolean isDone() {
    return over && calls == 0;
  }
}
