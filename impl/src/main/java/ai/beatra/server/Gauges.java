package ai.beatra.server;

import ai.beatra.blobs.FreeSpace;
import ai.beatra.calls.Calls;
import ai.beatra.credits.Credits;
import ai.beatra.metrics.meters.Meters;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Periodic;
import ai.beatra.routing.Routing;
import ai.beatra.store.Database;
import ai.beatra.tasks.Tasks;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is so at a moment, for whoever asks: from memory, since a question waits for nothing. What
 * only the database knows is looked at now and then.
 */
record Gauges(
    HttpWiring http,
    Database database,
    Calls calls,
    Credits credits,
    Tasks tasks,
    Routing routing,
    Ends ends,
    Periodic periodic,
    StorageWiring storage,
    Readiness readiness) {
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final double UNITS = 10_000;
  private static final String BYTES = "bytes";
  private static final String SECONDS = "seconds";

  /**
   * @return looks at what is looked at now and then
   */
  Runnable register(Meters meters) {
    server(meters);
    http.gauges(meters);
    database(meters);
    upstreams(meters);
    return books(meters);
  }

  private void server(Meters meters) {
    meters.gauge(
        "beatra.ready",
        "",
        "1 while the server can do its work",
        () -> readiness.wasReady() ? 1 : 0);
    periodic.every(
        "the look at the readiness", PERIOD, () -> readiness.now().toCompletableFuture().join());
    meters.gauge(
        "beatra.background.work.stalled",
        "",
        "Kinds of work that stand still and are to be done again and again",
        () -> periodic.stalled().size());
    meters.gauge(
        "beatra.ends.pending",
        "",
        "Calls and tasks that have ended and are not written yet",
        ends::pending);
    FreeSpace space = storage.space();
    meters.gauge("beatra.disk.free", BYTES, "Free on the disk with the least of it", space::usable);
    meters.gauge(
        "beatra.disk.least.free",
        BYTES,
        "Below this nothing new is taken: storage.least_free_mib",
        space::least);
    meters.gauge("beatra.calls.running", "", "Chats whose end is not written yet", calls::running);
    meters.gauge("beatra.tasks.running", "", "Tasks that this server works on", tasks::running);
  }

  private void database(Meters meters) {
    meters.gauge(
        "beatra.database.away",
        "",
        "1 while the database cannot be reached",
        () -> database.isAway() ? 1 : 0);
    meters.gauge(
        "beatra.database.waiting",
        "",
        "Transactions that wait for their turn or a connection",
        database::waiting);
  }

  private void upstreams(Meters meters) {
    meters.gauges(
        "beatra.upstream.circuit.open",
        "",
        "1 while a provider is not asked, 0.5 while it is only tried",
        "provider",
        routing::circuits);
    meters.gauges(
        "beatra.upstream.keys.resting",
        "",
        "Keys of a provider that are not used for the moment",
        "provider",
        routing::restingKeys);
  }

  /** What was found last, and when, as {@link System#nanoTime} has it. */
  private static final class Found {
    private volatile @Nullable Look look;
  }

  private record Look(
      Map<String, Tasks.Waiting> queues, double held, double uncollected, long at) {}

  private Look look() {
    return new Look(
        tasks.waiting(),
        credits.held().units() / UNITS,
        credits.uncollected().units() / UNITS,
        System.nanoTime());
  }

  private Runnable books(Meters meters) {
    var found = new Found();
    Runnable look = () -> found.look = look();
    periodic.every("the look at queues and books", PERIOD, look::run);
    queues(meters, found, "beatra.queue.depth", "", "Tasks that wait", Tasks.Waiting::tasks);
    queues(
        meters,
        found,
        "beatra.queue.oldest.age",
        SECONDS,
        "How long the task has waited that waits longest",
        each -> each.oldestMillis() / 1000.0);
    book(meters, found, "beatra.credits.held", "Held for what runs, of all accounts", Look::held);
    book(
        meters,
        found,
        "beatra.credits.uncollected",
        "What chats have cost and nobody has paid, since ever",
        Look::uncollected);
    meters.gauge(
        "beatra.database.look.age",
        SECONDS,
        "How old the numbers are that only the database knows",
        () -> age(found));
    return look;
  }

  private static void queues(
      Meters meters,
      Found found,
      String name,
      String unit,
      String help,
      Function<Tasks.Waiting, Number> value) {
    meters.gauges(
        name,
        unit,
        help,
        "queue",
        () -> {
          Look look = found.look;
          return look == null
              ? Map.of()
              : look.queues().entrySet().stream()
                  .collect(
                      Collectors.toMap(Map.Entry::getKey, each -> value.apply(each.getValue())));
        });
  }

  private static void book(
      Meters meters, Found found, String name, String help, Function<Look, Double> value) {
    meters.gauge(
        name,
        "",
        help,
        () -> {
          Look look = found.look;
          return look == null ? Double.NaN : value.apply(look);
        });
  }

  private static double age(Found found) {
    Look look = found.look;
    return look == null
        ? Double.NaN
        : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - look.at()) / 1000.0;
  }
}
