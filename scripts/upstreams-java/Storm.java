import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.command.Record;
import ai.beatra.stubs.command.Upstreams;
import ai.beatra.stubs.content.PlainStudio;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of requests through three failing providers of each kind, while the server is killed
 * again and again; then everybody's books are compared.
 */
final class Storm {
  private static final int PROVIDERS = 3;
  private static final int CLIENTS = 32;

  /** In seconds. */
  private static final int FIRST_KILL = 8;
  private static final double SUCCEED = 0.999;

  /** What waits longer than the server does is a time-out. */
  private static final Duration SLOW = Duration.ofMillis(12_000);

  /** So long that a server which has just been started, on a busy machine, is not to blame. */
  private static final int TIMEOUT_MS = 6_000;
  private static final int DEADLINE_MS = 45_000;

  private static final Map<Fault, Double> FAULTS =
      Map.of(
          Fault.FAILS, 0.2,
          Fault.OVERLOADED, 0.1,
          Fault.SLOW, 0.1,
          Fault.RESET, 0.05,
          Fault.HALF_OPEN, 0.05,
          Fault.ERROR_IN_200, 0.05);

  private final Upstreams upstreams = Upstreams.ofAll(PROVIDERS, new PlainStudio());
  private final long seed;

  private Storm(long seed) {
    this.seed = seed;
  }

  /**
   * @param arguments the checkout, how many requests, seconds between two kills, a seed, a port
   */
  public static void main(String[] arguments) throws Exception {
    var storm = new Storm(Long.parseLong(arguments[3]));
    int requests = Integer.parseInt(arguments[1]);
    int pause = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("beatra-storm");
    Path record = directory.resolve("record.jsonl");
    List<String> broken;
    try (var lines = new Record(record)) {
      storm.upstreams.stubs().forEach(lines::follow);
      int port = Integer.parseInt(arguments[4]);
      try (var server =
          new Killed(Path.of(arguments[0]), directory, storm.catalog(), port)) {
        broken = storm.play(server, requests, pause, record);
      }
    }
    broken.stream().limit(20).forEach(each -> System.out.println("BROKEN  " + each));
    if (broken.isEmpty()) {
      System.out.println("Every promise was kept.");
    } else {
      System.out.printf(
          "%d promises were broken; all that was said is in %s (seed %d)%n",
          broken.size(), directory, storm.seed);
    }
    System.exit(broken.isEmpty() ? 0 : 1);
  }

  private String catalog() throws IOException {
    ObjectNode catalog = upstreams.catalog();
    catalog
        .path("providers")
        .forEach(
            provider ->
                ((ObjectNode) provider)
                    .putObject("timeouts")
                    .put("connect_ms", TIMEOUT_MS)
                    .put("first_byte_ms", TIMEOUT_MS)
                    .put("idle_ms", TIMEOUT_MS));
    catalog.putObject("routing").put("deadline_ms", DEADLINE_MS);
    return Upstreams.yaml(catalog);
  }

  private List<String> play(Killed server, int requests, int pause, Path record)
      throws Exception {
    var client = new Client(server.url(), server.key());
    List<Outcome> outcomes = new ArrayList<>();
    var killer = Executors.newSingleThreadScheduledExecutor();
    killer.scheduleWithFixedDelay(() -> kill(server), FIRST_KILL, pause, TimeUnit.SECONDS);
    int half = requests / 2;
    fail(false);
    outcomes.addAll(all(client, 0, half, false));
    fail(true);
    outcomes.addAll(all(client, half, requests, true));
    killer.shutdown();
    killer.awaitTermination(1, TimeUnit.MINUTES);
    var audit = new Audit(outcomes, record, server.usage());
    List<String> broken = audit.broken(server.balance(), server.faultsOfBooks());
    new Summary(outcomes, audit, server.kills()).print();
    double share = Summary.succeeded(outcomes.stream().filter(Outcome::healthy), audit);
    if (share < SUCCEED) {
      broken.add(
          "With one healthy route left %.2f %% of requests succeeded, not %.1f %%."
              .formatted(100 * share, 100 * SUCCEED));
    }
    new Dead(client, upstreams).print(requests);
    return broken;
  }

  private static void kill(Killed server) {
    try {
      server.kill();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param healthy whether the last provider of each kind is sound
   */
  private void fail(boolean healthy) {
    int number = 0;
    for (Map.Entry<String, Stub> each : upstreams.stubs().entrySet()) {
      boolean sound = healthy && each.getKey().endsWith("-" + PROVIDERS);
      each.getValue().faults().slowness(SLOW).rates(seed + number++, sound ? Map.of() : FAULTS);
    }
  }

  private static List<Outcome> all(Client client, int from, int to, boolean healthy)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    List<Callable<Outcome>> requests = new ArrayList<>();
    for (int each = from; each < to; each++) {
      int number = each;
      requests.add(() -> client.new Request(number, healthy).outcome());
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Outcome> each : pool.invokeAll(requests)) {
      outcomes.add(each.get());
    }
    pool.shutdown();
    return outcomes;
  }
}
