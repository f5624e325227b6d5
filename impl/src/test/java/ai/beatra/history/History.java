package ai.beatra.history;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** All that the clients of one account have asked for and seen, written down by themselves. */
public final class History {
  private final AtomicLong time = new AtomicLong();
  private final Queue<Try> tries = new ConcurrentLinkedQueue<>();
  private final Queue<Sight> sights = new ConcurrentLinkedQueue<>();
  private final Queue<String> missing = new ConcurrentLinkedQueue<>();

  /** A moment after all that are over, and before all that are to come. */
  public long now() {
    return time.incrementAndGet();
  }

  public void add(Try one) {
    tries.add(one);
  }

  public void add(Sight sight) {
    sights.add(sight);
  }

  /** Somebody asked for something by its id, or for its file, and it was not there. */
  public void addMissing(String id) {
    missing.add(id);
  }

  public List<Try> tries() {
    return List.copyOf(tries);
  }

  public List<Sight> sights() {
    return List.copyOf(sights);
  }

  Collection<String> missing() {
    return List.copyOf(missing);
  }
}
