package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers on one PostgreSQL under mixed load, and what may befall them. Whether all was done
 * once is decided from what their clients wrote down, by {@link ai.beatra.history.Checker}; what
 * was measured is a line of the output each, which {@code scripts/faults} shows.
 */
@Timeout(3600)
class FleetFaultsTest {
  private static final int SERVERS = 3;

  /** For so long each of these is played at least; {@code -Pslow} plays ten minutes of kills. */
  private static final long SECONDS =
      Long.getLong("faults.seconds", Integer.getInteger("rounds", 3) < 20 ? 0 : 600);

  /** Of the others that part is played, since each of them lasts. */
  private static final int PART = 5;

  @TempDir private static Path directory;
  private static Fleet fleet;
  private static final long SEED = Long.getLong("seed", new Random().nextLong());

  @BeforeAll
  static void start() throws IOException {
    System.out.println("FleetFaultsTest: -Dseed=" + SEED);
    fleet = new Fleet(directory, SERVERS);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    fleet.close();
  }

  /** As short as it can be in a build, else as long as it would be at night. */
  private static Duration lasting(long millis, int seconds) {
    return SECONDS == 0 ? Duration.ofMillis(millis) : Duration.ofSeconds(seconds);
  }

  private static void play(String row, long seconds, FleetFault... faults) throws Exception {
    int starts = fleet.starts();
    long begun = System.nanoTime();
    var random = new Random(SEED);
    Map<String, Verdict> verdicts;
    int times = 0;
    try (FleetLoad load = new FleetLoad(fleet, row, SEED)) {
      goesOn(load);
      do {
        faults[times % faults.length].befall(fleet, random);
        times++;
      } while (times < faults.length || seconds(begun) < seconds);
      goesOn(load);
      Eventually.holds("all are ready again", fleet::isReady);
      verdicts = load.end();
    }
    String played =
        "%d times, %d starts, %d s".formatted(times, fleet.starts() - starts, seconds(begun));
    verdicts.forEach(
        (kind, verdict) ->
            System.out.printf("faults: %s: %s, %s: %s%n", row, played, kind, verdict.line()));
    verdicts.forEach(
        (kind, verdict) -> {
          assertThat(verdict.broken()).as("%s, -Dseed=%d", kind, SEED).isEmpty();
          assertThat(verdict.acknowledged()).isPositive();
        });
    assertThat(fleet.painted()).as("work was submitted once").doesNotHaveDuplicates();
  }

  private static void goesOn(FleetLoad load) {
    long before = load.acknowledged();
    Eventually.holds("it goes on", () -> load.acknowledged() > before + 20);
  }

  private static long seconds(long begun) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
  }

  @Test
  void oneOfThreeIsKilledEveryFewSeconds() throws Exception {
    play("kill", SECONDS, new FleetFault.Kill(lasting(800, 3)));
  }

  /**
   * Others have taken for dead whoever stands still for so long; the oftener it wakes up, the more
   * it may try to end that others have.
   */
  @Test
  void oneOfThreeStandsStill() throws Exception {
    var shortly = new FleetFault.Suspend(Duration.ofSeconds(4));
    if (SECONDS == 0) {
      play("suspend", 0, shortly);
    } else {
      var longly = new FleetFault.Suspend(Duration.ofSeconds(60));
      play("suspend", SECONDS / PART, longly, shortly, shortly, shortly, shortly, shortly);
    }
  }

  @Test
  void oneOfThreeIsCutOffFromTheDatabase() throws Exception {
    play("cut", SECONDS / PART, new FleetFault.CutOff(lasting(4000, 20)));
  }

  @Test
  void oneOfThreeHasHalfOpenConnectionsToTheDatabase() throws Exception {
    play("half-open", SECONDS / PART, new FleetFault.HalfOpen(lasting(4000, 20)));
  }

  @Test
  void theDatabaseFailsOver() throws Exception {
    play("fail-over", SECONDS / PART, new FleetFault.DatabaseFalls(lasting(1000, 30)));
  }

  @Test
  void theClockOfOneOfThreeIsAnHourWrong() throws Exception {
    play("clock", SECONDS / PART, new FleetFault.WrongClock(lasting(1000, 10)));
  }
}
