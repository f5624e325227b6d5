package ai.beatra.tasks;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How many tasks of one queue run on this node at each provider. Who waits for a provider takes no
 * other one's places, and none of the processor's. Thread-safe.
 */
final class Places {
  private final ToIntFunction<String> most;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param most how many there are at a provider now
   */
  Places(ToIntFunction<String> most) {
    this.most = most;
  }

  /** How many more tasks may run at the provider; none at all where that is below 1. */
  synchronized int free(String provider) {
    return most.applyAsInt(provider) - taken.getOrDefault(provider, 0);
  }

  /** False if there is no place. */
  synchronized boolean tryEnter(String provider) {
    boolean room = free(provider) > 0;
    if (room) {
      enter(provider);
    }
    return room;
  }

  /** Takes a place, whether there is one or not. */
  synchronized void enter(String provider) {
    taken.merge(provider, 1, Integer::sum);
  }

  synchronized void leave(String provider) {
    taken.computeIfPresent(provider, (name, many) -> many == 1 ? null : many - 1);
  }
}
