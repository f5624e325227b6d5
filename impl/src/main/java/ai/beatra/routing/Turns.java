package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order a model's routes are tried: as they stand, or, where they have weights, the first
 * by turns that keep to these, as evenly as possible (smooth weighted round robin), then the others
 * by weight. Routes without a weight are for when those with one fail. Thread-safe.
 */
final class Turns {
  private final List<Route> routes;
  private final long[] credit;
  private final long all;

  Turns(List<Route> routes) {
    this.routes = routes.stream().sorted(Comparator.comparing(Route::weight).reversed()).toList();
    this.credit = new long[routes.size()];
    this.all = routes.stream().mapToLong(Route::weight).sum();
  }

  List<Route> next() {
    if (all == 0) {
      return routes;
    }
    var order = new ArrayList<>(routes);
    order.add(0, order.remove(turn()));
    return order;
  }

  private synchronized int turn() {
    int first = 0;
    for (int i = 0; i < credit.length; i++) {
      credit[i] += routes.get(i).weight();
      if (credit[i] > credit[first]) {
        first = i;
      }
    }
    credit[first] -= all;
    return first;
  }
}
