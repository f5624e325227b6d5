package ai.beatra.http.sse;

import ai.beatra.shares.Shares;

/** What one stream has taken of the memory for all of them. Thread-safe. */
final class StreamShare {
  /**
   * In bytes: what a stream holds whose client reads, with its two connections and its call. It was
   * measured: 35 kB, more than half of them of the libraries that read and write HTTP.
   */
  static final long LEAST = 36 << 10;

  private final Shares memory;
  private final String owner;
  private long taken;

  StreamShare(Shares memory, String owner) {
    this.memory = memory;
    this.owner = owner;
  }

  /** False if there is no memory for one more stream. */
  synchronized boolean begin() {
    boolean free = memory.take(owner, LEAST);
    taken = free ? LEAST : 0;
    return free;
  }

  /**
   * Takes what is held now, or gives back what is not any more.
   *
   * @param more than any stream holds, in bytes
   * @param must whether it is held in any case
   * @return false if there is no memory for it; then it is as before
   */
  synchronized boolean become(long more, boolean must) {
    long change = LEAST + more - taken;
    if (taken == 0 || change == 0) {
      return true;
    }
    if (change < 0) {
      memory.giveBack(owner, -change);
    } else if (must) {
      memory.takeAnyway(owner, change);
    } else if (!memory.take(owner, change)) {
      return false;
    }
    taken += change;
    return true;
  }

  /** The stream has ended; a second time does nothing. */
  synchronized void end() {
    memory.giveBack(owner, taken);
    taken = 0;
  }
}
