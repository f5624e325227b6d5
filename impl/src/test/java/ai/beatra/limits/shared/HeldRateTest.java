package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.limits.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that take a limit in blocks, beside one bucket that knows of each unit when it is used.
 * The time is ours.
 */
class HeldRateTest {
  private static final int NODES = 3;
  private static final int ROUNDS = 500;

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private long millis = 1_000_000;

  /** What the database has. */
  private Level row = Level.none(1, millis);

  /** What was really used. */
  private Level exact = row;

  private long used;

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static List<HeldRate> nodes(LimitKind kind, int limit) {
    var nodes = new ArrayList<HeldRate>();
    for (int i = 0; i < NODES; i++) {
      var node = new HeldRate(kind);
      node.become(limit);
      nodes.add(node);
    }
    return nodes;
  }

  private void settle(HeldRate node, int waiting) {
    Ask ask = node.ask("key_1", waiting, nanos());
    Level before = row.at(millis, ask.limit()).plus(ask.used());
    long granted = before.block(ask.least(), ask.wished());
    row = before.plus(granted);
    node.answered(ask, new Grant(granted, row.free(), row.millisUntilOne()), nanos());
  }

  /** Whether it lets one in. */
  private boolean passes(HeldRate node) {
    if (node.gate(nanos()) == Gate.UNKNOWN) {
      settle(node, 1);
    }
    boolean open = node.gate(nanos()) == Gate.OPEN;
    if (open) {
      use(node, 1);
    }
    return open;
  }

  private void use(HeldRate node, long units) {
    node.use(units, nanos());
    exact = exact.plus(units);
    used += units;
  }

  private void begin(int limit) {
    row = Level.none(limit, millis);
    exact = row;
    used = 0;
  }

  private void pass(long time, int limit) {
    millis += time;
    exact = exact.at(millis, limit);
  }

  private static long block(int limit) {
    return Math.max(1, (long) limit * 3 / 100);
  }

  /** Bursts, pauses and everything between. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 60, 600, 12_345})
  void serversTogetherAreNeverFurtherFromTheLimitThanWhatTheyHold(int limit) {
    for (int game = 0; game < 3; game++) {
      begin(limit);
      List<HeldRate> nodes = nodes(LimitKind.REQUESTS, limit);
      long slack = NODES * block(limit);
      // A refusal holds for 25 ms at least, or until there is one more.
      long refill = limit / 2400 + 1;
      int pace = 1 + random.nextInt(Math.min(limit / 10, 300) + 2);
      long least = 0;
      long most = Long.MIN_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        pass(random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(100), limit);
        HeldRate node = nodes.get(random.nextInt(NODES));
        for (int i = random.nextInt(pace); i >= 0; i--) {
          if (passes(node)) {
            least = Math.min(least, exact.free());
          } else {
            most = Math.max(most, exact.free());
          }
        }
        if (round % 3 == 0) {
          nodes.stream().filter(each -> each.isDirty(nanos())).forEach(each -> settle(each, 0));
        }
      }
      assertThat(least).as("seed %d: let in", seed).isGreaterThanOrEqualTo(-slack);
      assertThat(most).as("seed %d: refused", seed).isLessThanOrEqualTo(slack + refill);
    }
  }

  /** The first minute is where more would be let in than there is. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 5000})
  void ofAWholeMinuteNothingIsLetInTwice(int limit) {
    begin(limit);
    List<HeldRate> nodes = nodes(LimitKind.REQUESTS, limit);
    int refused = 0;
    for (int i = 0; refused < 100 && i < 10 * limit + 1000; i++) {
      refused = passes(nodes.get(random.nextInt(NODES))) ? 0 : refused + 1;
    }

    assertThat(used).isLessThanOrEqualTo(limit);
    assertThat(used).isGreaterThanOrEqualTo(limit - NODES * block(limit));
  }

  /** No time passes, so that nothing comes back. */
  @Test
  void whatWasUsedBeyondABlockIsTold() {
    for (int game = 0; game < 50; game++) {
      int limit = 1 + random.nextInt(2000);
      begin(limit);
      List<HeldRate> nodes = nodes(LimitKind.TOKENS, limit);
      long held = 0;
      for (int round = 0; round < 40; round++) {
        HeldRate node = nodes.get(random.nextInt(NODES));
        if (node.gate(nanos()) == Gate.UNKNOWN) {
          settle(node, 1);
        }
        use(node, random.nextInt(limit));
        if (node.isDirty(nanos())) {
          settle(node, 0);
        }
      }
      for (HeldRate node : nodes) {
        assertThat(node.isDirty(nanos())).isFalse();
        held += node.ask("key_1", 0, nanos()).used();
      }
      assertThat(row.used()).as("seed %d", seed).isEqualTo((used - held) * Level.MINUTE);
    }
  }

  @Test
  void farFromTheLimitFewAskAndNearItNobodyHoldsMuch() {
    int limit = 6000;
    begin(limit);
    HeldRate node = nodes(LimitKind.REQUESTS, limit).get(0);
    int asked = 0;
    for (int i = 0; i < 600; i++) {
      pass(100, limit);
      if (node.gate(nanos()) == Gate.UNKNOWN) {
        settle(node, 1);
        asked++;
      }
      use(node, 1);
    }
    assertThat(asked).as("of 600 in a minute, where 6000 may be").isLessThanOrEqualTo(11);

    row = row.at(millis, limit);
    row = row.plus(row.free() - 5);
    node.ask("key_1", 0, nanos());
    settle(node, 1);
    Ask left = node.ask("key_1", 0, nanos());
    assertThat(-left.used()).isBetween(1L, 6L);
  }

  @Test
  void whatIsNotUsedGoesBackWhereThereIsLittleAndIsForgottenElse() {
    int limit = 1000;
    begin(limit);
    HeldRate node = nodes(LimitKind.REQUESTS, limit).get(0);
    settle(node, 1);
    pass(2000, limit);
    assertThat(node.isDirty(nanos())).as("there is plenty").isFalse();
    assertThat(node.gate(nanos())).isEqualTo(Gate.OPEN);
    pass(60_001, limit);
    assertThat(node.gate(nanos())).as("a minute later").isEqualTo(Gate.UNKNOWN);
    assertThat(node.isIdle(nanos())).isTrue();

    row = row.at(millis, limit).plus(900);
    settle(node, 1);
    assertThat(node.isDirty(nanos())).isFalse();
    pass(1001, limit);
    assertThat(node.isDirty(nanos())).isTrue();
    long before = row.at(millis, limit).free();
    settle(node, 0);
    assertThat(row.free()).isGreaterThan(before);
    assertThat(node.isDirty(nanos())).isFalse();
  }

  @Test
  void aClockThatIsSetBackStopsNobodyForLongerThanAMinute() {
    Level used = new Level(10 * Level.MINUTE, 10, 1_000_000_000);
    assertThat(used.at(1_000_000_000 - 30_000, 10).at(1_000_000_000, 10).free()).isZero();
    assertThat(used.at(1000, 10).at(61_000, 10).free()).isEqualTo(10);
    assertThat(used.at(1000, 10).millisUntilOne()).isEqualTo(6000);
  }

  @Test
  void theLargestLimitsAndDebtsAreCounted() {
    Level debt = Level.none(1, 0).plus(1_000_000);
    assertThat(debt.millisUntilOne()).isEqualTo(60_000_000_000L);
    assertThat(debt.at(Long.MAX_VALUE / 2, Integer.MAX_VALUE).free()).isEqualTo(Integer.MAX_VALUE);
    Level large = Level.none(Integer.MAX_VALUE, 0).plus(2L * Integer.MAX_VALUE);
    assertThat(large.free()).isEqualTo(-Integer.MAX_VALUE);
    assertThat(large.at(60_000, Integer.MAX_VALUE).millisUntilOne()).isEqualTo(1);
  }
}
