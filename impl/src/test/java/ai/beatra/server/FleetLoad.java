package ai.beatra.server;

import ai.beatra.history.Checker;
import ai.beatra.history.Said;
import ai.beatra.history.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Mixed load on a fleet, by two accounts: one that uses Idempotency-Keys, and one that does not.
 */
final class FleetLoad implements AutoCloseable {
  private static final int CLIENTS = 6;
  private static final int SETTLING = 4;

  /** Only a hang takes as long. */
  private static final long PATIENCE_SECONDS = 120;

  /** Where so many things hang, the others are not waited for. */
  private static final int MOST_HUNG = 4;

  private final Fleet fleet;
  private final Random random;
  private final List<FleetAccount> accounts;
  private final List<FleetClient> clients = new ArrayList<>();
  private final List<Future<?>> running = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private final AtomicInteger hung = new AtomicInteger();
  private volatile boolean goesOn = true;

  /**
   * @param name of its accounts; no other load on the fleet has it
   */
  FleetLoad(Fleet fleet, String name, long seed) {
    this.fleet = fleet;
    this.random = new Random(seed);
    this.accounts =
        List.of(
            new FleetAccount(fleet, name + "-keyed", true),
            new FleetAccount(fleet, name + "-plain", false));
    for (int i = 0; i < CLIENTS; i++) {
      FleetAccount account = accounts.get(i % 3 == 2 ? 1 : 0);
      var client = new FleetClient(fleet, account, i, seed, () -> goesOn);
      clients.add(client);
      running.add(threads.submit(client));
    }
  }

  /** How many were acknowledged so far. */
  long acknowledged() {
    return accounts.stream().mapToLong(FleetAccount::acknowledged).sum();
  }

  /** Ends it, brings all that is open to its end, and says what each account's history shows. */
  Map<String, Verdict> end() throws InterruptedException, ExecutionException {
    goesOn = false;
    for (Future<?> each : running) {
      each.get();
    }
    settle();
    var verdicts = new TreeMap<String, Verdict>();
    for (FleetAccount each : accounts) {
      verdicts.put(
          each.isKeyed() ? "with keys" : "without keys",
          Checker.check(each.history(), each.books()));
    }
    return verdicts;
  }

  /** Whatever is open stays so. */
  @Override
  public void close() {
    goesOn = false;
    threads.shutdown();
  }

  private void settle() throws InterruptedException, ExecutionException {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (FleetClient client : clients) {
      if (client.account().isKeyed()) {
        client.wanted().forEach(each -> work.add(() -> resolve(client.account(), each)));
      }
    }
    all(work);
    work.clear();
    for (FleetAccount account : accounts) {
      account.tasks().forEach(task -> work.add(() -> ended(account, task)));
      account.files().forEach(file -> work.add(() -> fetched(account, file)));
    }
    all(work);
    // No task ends another time.
    all(work);
  }

  private static void all(List<Callable<Boolean>> work)
      throws InterruptedException, ExecutionException {
    ExecutorService settling = Executors.newFixedThreadPool(SETTLING);
    for (Future<Boolean> each : settling.invokeAll(work)) {
      each.get();
    }
    settling.shutdown();
  }

  /** Asks once more at least. */
  private boolean resolve(FleetAccount account, Wanted wanted) throws InterruptedException {
    return patiently(
        () -> {
          Said said = account.ask(fleet.balanced(random), wanted, Wire.DEADLINE_SECONDS);
          return said instanceof Said.Acknowledged || said instanceof Said.Interrupted;
        });
  }

  private boolean ended(FleetAccount account, String task) throws InterruptedException {
    return patiently(
        () -> {
          JsonNode seen = account.look(fleet.balanced(random), task, 20);
          return seen != null && !seen.path("completed_at").isNull();
        });
  }

  private boolean fetched(FleetAccount account, String file) throws InterruptedException {
    return patiently(() -> account.fetch(fleet.balanced(random), file));
  }

  /** What does not come about is found by the checker. */
  private boolean patiently(BooleanSupplier asked) throws InterruptedException {
    long begun = System.nanoTime();
    int pause = 1;
    while (!asked.getAsBoolean()) {
      boolean hangs = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      if (hangs || hung.get() >= MOST_HUNG) {
        hung.incrementAndGet();
        return false;
      }
      Thread.sleep(pause = Math.min(1000, 2 * pause));
    }
    return true;
  }
}
