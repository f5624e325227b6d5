import ai.beatra.accounts.Accounts;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The ledger alone, on the embedded database: holds that are settled at once. */
final class LedgerLoad {
  private LedgerLoad() {}

  /** Pairs of hold and settle per second, of so many threads on one wallet. */
  static double run(Path directory, int threads, int seconds) throws Exception {
    Config config = Config.parse("bench", "", Map.of()).withDataDir(directory);
    try (Database database = Database.open(config, Clock.systemUTC())) {
      var ids = new Ids(Clock.systemUTC(), new SecureRandom());
      var credits = new Credits(database, ids);
      String tenant =
          new Accounts(database, ids, new SecureRandom(), "local").createTenant("bench").id();
      credits.grant(tenant, Amount.parse("1000000000"), null);
      pairs(database, credits, ids, tenant, threads, seconds);
      return pairs(database, credits, ids, tenant, threads, seconds) / (double) seconds;
    }
  }

  private static long pairs(
      Database database, Credits credits, Ids ids, String tenant, int threads, int seconds)
      throws InterruptedException {
    var done = new AtomicLong();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    var running = new ArrayList<Thread>();
    for (int i = 0; i < threads; i++) {
      var thread =
          new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  String ref = ids.next("bench_");
                  database.write(
                      tx -> {
                        credits.hold(tx, tenant, Amount.parse("10"), "");
                        return true;
                      });
                  database.write(tx -> credits.settle(tx, tenant, ref, Amount.parse("10"), Amount.parse("3")));
                  done.incrementAndGet();
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    return done.get();
  }
}
