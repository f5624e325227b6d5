package ai.beatra.routing;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ApiException;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.ProviderException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** Who serves a call: the model's routes in their order, without those that are not healthy. */
public final class Routing {
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Map<String, Health> health = new ConcurrentHashMap<>();
  private final Map<List<Route>, Turns> turns = new ConcurrentHashMap<>();
  private volatile Table table;

  /** What holds until the catalog is read again. */
  private record Table(
      Map<String, ChatProvider> chat, Map<String, KeyPool> keys, CatalogConfig.Routing rules) {

    KeyPool keysOf(String provider, Clock clock) {
      KeyPool known = keys.get(provider);
      return known == null ? new KeyPool(provider, 0, clock) : known;
    }
  }

  /**
   * @param keys those of each provider that wants some
   * @param timer tells when a route has taken too long; nothing on it waits
   */
  public Routing(
      Map<String, ChatProvider> chat,
      Map<String, KeyPool> keys,
      CatalogConfig.Routing rules,
      Clock clock,
      ScheduledExecutorService timer) {
    this.clock = clock;
    this.timer = timer;
    this.table = new Table(Map.copyOf(chat), Map.copyOf(keys), rules);
  }

  /**
   * Goes on with other providers; calls that run end with those that they have. What is known of
   * the health of a provider whose name stays is forgotten, and so are its keys' rests: what was
   * wrong may be mended.
   */
  public void replace(
      Map<String, ChatProvider> chat, Map<String, KeyPool> keys, CatalogConfig.Routing rules) {
    table = new Table(Map.copyOf(chat), Map.copyOf(keys), rules);
    health.clear();
    turns.clear();
  }

  /** Whether any route to the model may be asked now. */
  public boolean isOpen(CatalogModel model) {
    return routes(model).stream().anyMatch(route -> shutFor(route).isZero());
  }

  /**
   * The model's routes that may be asked now; who has just failed comes last.
   *
   * @throws ApiException model_unavailable where there is none
   */
  public Plan plan(CatalogModel model) {
    List<Route> order = turns.computeIfAbsent(routes(model), Turns::new).next();
    var candidates = new ArrayList<Candidate>();
    for (Route route : order) {
      ChatProvider provider = table.chat().get(route.provider());
      if (provider != null && shutFor(route).isZero()) {
        candidates.add(new Candidate(route, provider, healthOf(route)));
      }
    }
    if (candidates.isEmpty()) {
      ProviderException none = unavailable(seconds(order));
      throw new ApiException(
          none.code(), String.valueOf(none.getMessage()), none, null, none.retryAfter());
    }
    candidates.sort(
        Comparator.comparing(each -> each.health().isDistrusted(each.route().upstreamModel())));
    return new Plan(candidates, timer, Duration.ofMillis(table.rules().deadlineMs()));
  }

  /** Nobody can be asked at the moment. */
  static ProviderException unavailable(int seconds) {
    return KnownFailures.unavailable(seconds);
  }

  /** In how many seconds the first of them may be asked again, 1 at least. */
  private int seconds(List<Route> routes) {
    Duration wait =
        routes.stream().map(this::shutFor).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return (int) Math.max(1, wait.plusMillis(999).toSeconds());
  }

  private Duration shutFor(Route route) {
    return healthOf(route).shutFor(route.upstreamModel());
  }

  private Health healthOf(Route route) {
    return health.computeIfAbsent(
        route.provider(),
        name -> new Health(name, table.rules().circuit(), table.keysOf(name, clock), clock));
  }

  private static List<Route> routes(CatalogModel model) {
    return model.config().routes();
  }

  /**
   * What operators are told of providers: {@code unhealthy_providers} that are not asked now, or
   * only by a few probes, and which of the two; and {@code resting_keys}, how many of whose rest.
   */
  public Map<String, Map<String, String>> troubles() {
    var states = new TreeMap<String, String>();
    health.forEach((provider, known) -> known.ailment().ifPresent(is -> states.put(provider, is)));
    var resting = new TreeMap<String, String>();
    table.keys().forEach((provider, keys) -> resting.put(provider, keys.resting()));
    resting.values().removeIf(String::isEmpty);
    var troubles = new TreeMap<String, Map<String, String>>();
    troubles.put("unhealthy_providers", states);
    troubles.put("resting_keys", resting);
    troubles.values().removeIf(Map::isEmpty);
    return troubles;
  }
}
