package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The routes that one task may take, each once. Used by the thread that runs the task. */
public final class MediaPlan {
  private final Routing routing;
  private final List<Route> left;

  /**
   * @param routes in the order in which they are tried
   */
  MediaPlan(Routing routing, List<Route> routes) {
    this.routing = routing;
    this.left = new ArrayList<>(routes);
  }

  /** The same without routes that were tried before. */
  public MediaPlan without(Predicate<Route> tried) {
    left.removeIf(tried);
    return this;
  }

  /** Those that were not tried and may be asked now; who has just failed comes last. */
  public List<Route> open() {
    return routing.open(left);
  }

  /** Whether any of them was not tried. */
  public boolean hasMore() {
    return !left.isEmpty();
  }

  /** In how long the first of them may be asked. */
  public Duration shutFor() {
    return routing.shutFor(left);
  }

  /** Tries a route; nothing if it must not be asked now after all. */
  public Optional<Trial> tryAt(Route route) {
    return routing.tryAt(route);
  }

  /** It is tried, and not again. */
  public void take(Trial trial) {
    left.remove(trial.route());
  }
}
