package ai.beatra.routing;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ApiException;
import ai.beatra.provider.ChatProvider;
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
  private record Table(Map<String, ChatProvider> chat, CatalogConfig.Routing rules) {}

  /**
   * @param timer tells when a route has taken too long; nothing on it waits
   */
  public Routing(
      Map<String, ChatProvider> chat,
      CatalogConfig.Routing rules,
      Clock clock,
      ScheduledExecutorService timer) {
    this.clock = clock;
    this.timer = timer;
    this.table = new Table(Map.copyOf(chat), rules);
  }

  /**
   * Goes on with other providers; calls that run end with those that they have. What is known of
   * the health of a provider whose name stays is forgotten: its key or address may be mended.
   */
  public void replace(Map<String, ChatProvider> chat, CatalogConfig.Routing rules) {
    table = new Table(Map.copyOf(chat), rules);
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
        route.provider(), name -> new Health(name, table.rules().circuit(), clock));
  }

  private static List<Route> routes(CatalogModel model) {
    return model.config().routes();
  }

  /** The providers that are not asked now, or only by a few probes, and which of the two. */
  public Map<String, String> unhealthy() {
    var states = new TreeMap<String, String>();
    health.forEach((provider, known) -> known.ailment().ifPresent(is -> states.put(provider, is)));
    return states;
  }
}
