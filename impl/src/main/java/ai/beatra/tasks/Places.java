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
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param places where a provider's tasks run, as it is now
   */
  Places(Function<String, Place> places) {
    this.places = places;
  }

  /** How many more tasks may run at the provider; none at all where that is below 1. */
  synchronized int free(String provider) {
    Place place = places.apply(provider);
    return place.most() - taken.getOrDefault(place.name(), 0);
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
    taken.merge(places.apply(provider).name(), 1, Integer::sum);
  }

  synchronized void leave(String provider) {
    taken.merge(places.apply(provider).name(), -1, Integer::sum);
  }
}
