package ai.beatra.shares;

import java.util.HashMap;
import java.util.Map;

/** Something that there is only so much of; no owner gets more than a part of it. Thread-safe. */
public final class Shares {
  private final long most;
  private final long mostOfOne;
  private final Map<String, Long> taken = new HashMap<>();
  private long used;

  /** Half of it is the most that one owner gets. */
  public Shares(long most) {
    this(most, Math.max(1, most / 2));
  }

  /**
   * @param mostOfOne how much one owner gets at most
   */
  public Shares(long most, long mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Takes so much if it is there to take; whoever takes gives it back once. */
  public synchronized boolean take(String owner, long amount) {
    long ofOwner = taken.getOrDefault(owner, 0L);
    if (used + amount > most || ofOwner + amount > mostOfOne) {
      return false;
    }
    takeAnyway(owner, amount);
    return true;
  }

  /** The same where it cannot be refused: who comes later finds less, if anything. */
  public synchronized void takeAnyway(String owner, long amount) {
    used += amount;
    taken.merge(owner, amount, Long::sum);
  }

  public synchronized void giveBack(String owner, long amount) {
    used -= amount;
    taken.computeIfPresent(owner, (key, before) -> before == amount ? null : before - amount);
  }

  /** Whether the owner has taken half or more of what it may take. */
  public synchronized boolean isHalfTaken(String owner) {
    return taken.getOrDefault(owner, 0L) >= mostOfOne / 2;
  }

  /** How much there is. */
  public long most() {
    return most;
  }

  /** How much is taken by all together. */
  public synchronized long used() {
    return used;
  }
}
