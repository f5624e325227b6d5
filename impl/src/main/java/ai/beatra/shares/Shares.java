package ai.beatra.shares;

import java.util.HashMap;
import java.util.Map;

/** Something that there is only so much of; no owner gets more than half of it. Thread-safe. */
public final class Shares {
  private final long most;
  private final Map<String, Long> taken = new HashMap<>();
  private long used;

  public Shares(long most) {
    this.most = most;
  }

  /** Takes so much if it is there to take; whoever takes gives it back once. */
  public synchronized boolean take(String owner, long amount) {
    long ofOwner = taken.getOrDefault(owner, 0L);
    if (used + amount > most || ofOwner + amount > Math.max(1, most / 2)) {
      return false;
    }
    used += amount;
    taken.put(owner, ofOwner + amount);
    return true;
  }

  public synchronized void giveBack(String owner, long amount) {
    used -= amount;
    taken.computeIfPresent(owner, (key, before) -> before == amount ? null : before - amount);
  }

  /** Whether the owner has taken half or more of what it may take. */
  public synchronized boolean isHalfTaken(String owner) {
    return taken.getOrDefault(owner, 0L) >= most / 4;
  }

  /** How much is taken by all together. */
  public synchronized long used() {
    return used;
  }
}
