package ai.beatra.tasks;

import ai.beatra.tasks.TaskRunner.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * How many tasks of one queue run on this node at each provider. Who waits for a provider takes no
 * other one's places, and none of the processor's. Thread-safe.
 */
final class Places {
  private final Function<String, Place> places;
  private final Runnable freed;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param places where a provider's tasks run, as it is now; it may change with the catalog
   * @param freed hears that there may be a place
   */
  Places(Function<String, Place> places, Runnable freed) {
    this.places = places;
    this.freed = freed;
  }

  /** How many more tasks may run at the provider; none at all where that is below 1. */
  synchronized int free(String provider) {
    int there =
        taken.entrySet().stream()
            .filter(each -> isOne(each.getKey(), provider))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return places.apply(provider).most() - there;
  }

  /** Whether what runs at the one takes the places of the other. */
  boolean isOne(String provider, String other) {
    return places.apply(provider).name().equals(places.apply(other).name());
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

  void leave(String provider) {
    synchronized (this) {
      taken.computeIfPresent(provider, (name, many) -> many == 1 ? null : many - 1);
    }
    freed.run();
  }
}
