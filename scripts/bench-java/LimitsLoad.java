import ai.beatra.accounts.Caller;
import ai.beatra.accounts.RateLimits;
import ai.beatra.config.Config;
import ai.beatra.error.ApiException;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.limits.shared.SharedLimits;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets requests in on several servers of one database, far from their limits and far beyond them,
 * without anything behind them. It judges nothing.
 */
final class LimitsLoad {
  private static final int THREADS = 4;
  private static final int TOKENS = 50;

  private record Server(Database database, Periodic periodic, Limits limits) {}

  private final Config config;
  private final int seconds;
  private final List<Server> servers = new ArrayList<>();
  private int keys;

  private LimitsLoad(Config config, int seconds) {
    this.config = config;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws Exception {
    var settings = Map.of("BEATRA_DATABASE_URL", arguments[0]);
    Config config =
        Config.parse("bench", "{log: {level: warn}}", settings)
            .withDataDir(Files.createTempDirectory("beatra-bench"));
    new LimitsLoad(config, Integer.parseInt(arguments[1])).run();
    System.exit(0);
  }

  private void run() throws Exception {
    for (int number = 1; number <= 3; number++) {
      start();
      Caller far = caller(new RateLimits(1_000_000_000, 2_000_000_000, 10_000));
      load(far, 1, 0);
      long before = commits();
      Outcome cheap = load(far, seconds, 0);
      long more = commits() - before;
      System.out.printf(
          "%d servers, %d clients, far from all limits: %.2f us of a thread a request, %.4f transactions a request%n",
          number,
          THREADS * number,
          THREADS * number * seconds * 1e6 / cheap.passed, more / (double) cheap.passed);
      before = commits();
      Outcome slow = load(caller(new RateLimits(6000, 1_000_000, 100)), seconds, 100);
      more = commits() - before;
      System.out.printf(
          "%d servers, %d requests a second where 100 come back: %.4f transactions a request%n",
          number, slow.passed / seconds, more / (double) slow.passed);
      tell(number, "requests a minute", 3000, new RateLimits(3000, null, null), 1);
      tell(number, "tokens a minute", 150_000, new RateLimits(null, 150_000, null), TOKENS);
      for (int slots : new int[] {2, 30}) {
        before = commits();
        Outcome busy = load(caller(new RateLimits(null, null, slots)), seconds, 0, 5);
        more = commits() - before;
        System.out.printf(
            "%d servers, %d at a time, wanted by %d: %d at most, %.4f transactions a request%n",
            number, slots, THREADS * number, busy.most, more / (double) busy.passed);
      }
    }
  }

  private void tell(int number, String what, int limit, RateLimits limits, int each)
      throws Exception {
    long begun = System.nanoTime();
    Outcome outcome = load(caller(limits), seconds, 0);
    double there = limit * (1 + (System.nanoTime() - begun) / 60e9);
    System.out.printf(
        "%d servers, %d %s: %d of %.0f that were there, %+.1f %% of the limit%n",
        number,
        limit,
        what,
        outcome.passed * each,
        there,
        100 * (outcome.passed * each - there) / limit);
  }

  private void start() throws Exception {
    Database database = Database.open(config, Clock.systemUTC());
    var periodic = new Periodic();
    var ids = new Ids(Clock.systemUTC(), new SecureRandom());
    var nodes = new Nodes(database, ids, Duration.ofSeconds(30));
    nodes.start(periodic);
    var limits = new SharedLimits(database, nodes);
    limits.start(periodic);
    servers.add(new Server(database, periodic, limits));
  }

  private Caller caller(RateLimits limits) {
    keys++;
    return new Caller("ten_bench_" + keys, "proj", "key_bench_" + keys, limits, limits);
  }

  /** PostgreSQL counts a second late. */
  private long commits() throws InterruptedException {
    Thread.sleep(2500);
    return servers
        .get(0)
        .database()
        .read(
            tx ->
                tx.single(
                        "SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()",
                        row -> row.number("n"))
                    .orElseThrow());
  }

  /**
   * @param passed how many were let in
   * @param most how many ran at a time
   */
  private record Outcome(long passed, int most) {}

  /**
   * @param aSecond requests, on all servers; 0 for as many as there can be
   */
  private Outcome load(Caller caller, int seconds, int aSecond) throws InterruptedException {
    return load(caller, seconds, aSecond, 0);
  }

  /**
   * @param millis how long each takes
   */
  private Outcome load(Caller caller, int seconds, int aSecond, int millis)
      throws InterruptedException {
    var passed = new LongAdder();
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < THREADS * servers.size(); i++) {
      Limits limits = servers.get(i % servers.size()).limits();
      long pause = aSecond == 0 ? 0 : 1000L * THREADS * servers.size() / aSecond;
      var thread =
          new Thread(
              () -> {
                while (System.nanoTime() < until) {
                  one(limits, caller, passed, running, most, millis);
                  pause(pause);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return new Outcome(Math.max(1, passed.sum()), most.get());
  }

  private static void one(
      Limits limits,
      Caller caller,
      LongAdder passed,
      AtomicInteger running,
      AtomicInteger most,
      int millis) {
    try {
      Runnable leave = limits.enter(caller);
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      passed.increment();
      pause(millis);
      limits.spend(caller, TOKENS);
      running.decrementAndGet();
      leave.run();
    } catch (ApiException refused) {
      pause(1);
    }
  }

  private static void pause(long millis) {
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
