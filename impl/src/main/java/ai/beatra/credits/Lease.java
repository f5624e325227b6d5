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

  synchronized long free() {
    return free;
  }

  /** Begins a call; false if there is not so much. */
  synchronized boolean take(long units) {
    if (over || free < units) {
      return false;
    }
    free -= units;
    calls++;
    return true;
  }

  /** A call does not run on it any more, and this much of its hold came back. */
  public synchronized void end(Amount back) {
    calls--;
    free += back.units();
  }

  /** No call begins on it any more. What was free is not any more: it belongs to the caller. */
  synchronized long close() {
    over = true;
    long left = free;
    free = 0;
    return left;
  }

  /** Whether nobody needs its row. */
  synchronized boolean isDone() {
    return over && calls == 0;
  }
}
