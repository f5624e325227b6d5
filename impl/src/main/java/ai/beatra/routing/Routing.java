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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** Who serves a call: the model's routes in their order, without those that are not healthy. */
public final class Routing {
  private static final Duration LONGEST_WORK = Duration.ofMinutes(10);

  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Map<String, Health> health = new ConcurrentHashMap<>();
  private final Map<List<Route>, Turns> turns = new ConcurrentHashMap<>();
  private volatile Table table;

  /**
   * Who serves calls and tasks, by the names that routes have.
   *
   * @param chat who answers chats
   * @param keys those of each provider that wants some
   * @param builtIn those that are a part of this server: where one fails, it is on purpose
   * @param slow those that make pictures or songs, which may take them minutes
   */
  public record Providers(
      Map<String, ChatProvider> chat,
      Map<String, KeyPool> keys,
      Set<String> builtIn,
      Set<String> slow) {
    public Providers {
      chat = Map.copyOf(chat);
      keys = Map.copyOf(keys);
      builtIn = Set.copyOf(builtIn);
      slow = Set.copyOf(slow);
    }
  }

  /** What holds until the catalog is read again. */
  private record Table(Providers providers, CatalogConfig.Routing rules) {

    KeyPool keysOf(String provider, Clock clock) {
      KeyPool known = providers.keys().get(provider);
      return known == null ? new KeyPool(provider, 0, clock) : known;
    }
  }

  /**
   * @param timer tells when a route has taken too long; nothing on it waits
   */
  public Routing(
      Providers providers,
      CatalogConfig.Routing rules,
      Clock clock,
      ScheduledExecutorService timer) {
    this.clock = clock;
    this.timer = timer;
    this.table = new Table(providers, rules);
  }

  /**
   * Goes on with other providers; calls that run end with those that they have. What is known of
   * the health of a provider whose name stays is forgotten, and so are its keys' rests: what was
   * wrong may be mended.
   */
  public void replace(Providers providers, CatalogConfig.Routing rules) {
    table = new Table(providers, rules);
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
    var candidates = new ArrayList<Candidate>();
    for (Route route : healthy(model)) {
      ChatProvider provider = table.providers().chat().get(route.provider());
      if (provider != null) {
        candidates.add(new Candidate(route, provider, healthOf(route)));
      }
    }
    if (candidates.isEmpty()) {
      throw shut(List.of());
    }
    return new Plan(candidates, timer, Duration.ofMillis(table.rules().deadlineMs()));
  }

  /**
   * The route that a task for the model is to take, if nothing changes until it is its turn.
   *
   * @throws ApiException model_unavailable where none may be asked now
   */
  public Route first(CatalogModel model) {
    return healthy(model).get(0);
  }

  /**
   * The routes that a task may take, healthy or not.
   *
   * @param chosen the one that it was made for, which is tried first if it is healthy
   * @param model nothing where it is gone
   */
  public MediaPlan plan(Route chosen, Optional<CatalogModel> model) {
    var all = new ArrayList<Route>(List.of(chosen));
    model.map(Routing::routes).orElse(List.of()).stream()
        .filter(route -> !route.leadsTo(chosen))
        .sorted(Comparator.comparing(Route::weight).reversed())
        .forEach(all::add);
    return new MediaPlan(this, all);
  }

  private List<Route> healthy(CatalogModel model) {
    List<Route> order = turns.computeIfAbsent(routes(model), Turns::new).next();
    List<Route> open = open(order);
    if (open.isEmpty()) {
      throw shut(order);
    }
    return open;
  }

  /** Those that may be asked now; who has just failed comes last. */
  List<Route> open(List<Route> routes) {
    return routes.stream()
        .filter(route -> shutFor(route).isZero())
        .sorted(Comparator.comparing(each -> healthOf(each).isDistrusted(each.upstreamModel())))
        .toList();
  }

  /** Nothing if it must not be asked now. */
  Optional<Trial> tryAt(Route route) {
    Health of = healthOf(route);
    return of.enter(route.upstreamModel()) ? Optional.of(new Trial(route, of)) : Optional.empty();
  }

  private ApiException shut(List<Route> routes) {
    ProviderException none = KnownFailures.unavailable(KnownFailures.seconds(shutFor(routes)));
    return new ApiException(
        none.code(), String.valueOf(none.getMessage()), none, null, none.retryAfter());
  }

  /** In how long the first of them may be asked. */
  Duration shutFor(List<Route> routes) {
    return routes.stream().map(this::shutFor).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private Duration shutFor(Route route) {
    return healthOf(route).shutFor(route.upstreamModel());
  }

  private Health healthOf(Route route) {
    return health.computeIfAbsent(route.provider(), this::newHealth);
  }

  /** A probe of one that makes media may take minutes, and the others wait for what it tells. */
  private Health newHealth(String provider) {
    Table now = table;
    if (now.providers().builtIn().contains(provider)) {
      return Health.always(provider, clock);
    }
    Duration open = Duration.ofMillis(now.rules().circuit().openMs());
    boolean slow = now.providers().slow().contains(provider);
    Duration probes = slow ? open.plus(LONGEST_WORK) : open;
    return new Health(provider, now.rules().circuit(), now.keysOf(provider, clock), probes, clock);
  }

  private static List<Route> routes(CatalogModel model) {
    return model.config().routes();
  }

  /** How far each provider is shut that was asked: 1 wholly, 0.5 but for probes, 0 not at all. */
  public Map<String, Double> circuits() {
    var shut = new TreeMap<String, Double>();
    health.forEach((provider, known) -> shut.put(provider, known.shut()));
    return shut;
  }

  /** How many keys of each provider rest. */
  public Map<String, Long> restingKeys() {
    var resting = new TreeMap<String, Long>();
    table.providers().keys().forEach((provider, keys) -> resting.put(provider, keys.howManyRest()));
    return resting;
  }

  /**
   * What operators are told of providers: {@code unhealthy_providers} that are not asked now, or
   * only by a few probes, and which of the two; and {@code resting_keys}, how many of whose rest.
   */
  public Map<String, Map<String, String>> troubles() {
    var states = new TreeMap<String, String>();
    health.forEach((provider, known) -> known.ailment().ifPresent(is -> states.put(provider, is)));
    var resting = new TreeMap<String, String>();
    table.providers().keys().forEach((provider, keys) -> resting.put(provider, keys.resting()));
    resting.values().removeIf(String::isEmpty);
    var troubles = new TreeMap<String, Map<String, String>>();
    troubles.put("unhealthy_providers", states);
    troubles.put("resting_keys", resting);
    troubles.values().removeIf(Map::isEmpty);
    return troubles;
  }
}
