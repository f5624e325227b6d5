package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that share slots, with requests that come and go. The time is ours. */
class HeldSlotsTest {
  private static final int NODES = 3;
  private static final int ROUNDS = 5000;

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final List<HeldSlots> nodes = new ArrayList<>();

  /** What the database has. */
  private final long[] rows = new long[NODES];

  private final int[] running = new int[NODES];
  private long now = 1_000_000;

  private void settle(int node, int waiting) {
    Ask ask = nodes.get(node).ask("key_1", waiting, now);
    Grant grant = SharedCounts.slots(ask, Arrays.stream(rows).sum() - rows[node]);
    rows[node] = grant.granted();
    nodes.get(node).answered(ask, grant, now);
  }

  private boolean passes(int node) {
    HeldSlots slots = nodes.get(node);
    if (slots.gate(true, now) == Gate.UNKNOWN) {
      settle(node, 1);
    }
    boolean open = slots.gate(true, now) == Gate.OPEN;
    if (open) {
      slots.enter(now);
      running[node]++;
    }
    return open;
  }

  /** What each server does now and then, and at once where it has too many. */
  private void tell(boolean look) {
    for (int node = 0; node < NODES; node++) {
      if (look) {
        nodes.get(node).total(Arrays.stream(rows).sum());
      }
      if (nodes.get(node).isDirty(now)) {
        settle(node, 0);
      }
    }
  }

  private int sum() {
    return Arrays.stream(running).sum();
  }

  private void begin(int limit) {
    nodes.clear();
    Arrays.fill(rows, 0);
    Arrays.fill(running, 0);
    for (int node = 0; node < NODES; node++) {
      nodes.add(new HeldSlots());
      nodes.get(node).become(limit);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8, 20, 100})
  void neverMoreRunThanMayAndNobodyIsRefusedForWhatNobodyUses(int limit) {
    begin(limit);
    for (int round = 0; round < ROUNDS; round++) {
      now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(60));
      int node = random.nextInt(NODES);
      // More want to come than to go for a while, and then fewer.
      boolean comes = random.nextInt(10) < (round / 300 % 2 == 0 ? 6 : 3);
      if (comes) {
        passes(node);
      } else if (running[node] > 0) {
        running[node]--;
        nodes.get(node).leave();
      }
      tell(random.nextInt(10) == 0);
      assertThat(sum()).as("seed %d", seed).isLessThanOrEqualTo(limit);
      if (random.nextInt(50) == 0) {
        askUntilFull(random.nextInt(NODES), limit);
      }
    }
  }

  /** One server wants all that there are, and the others are looked at meanwhile. */
  private void askUntilFull(int node, int limit) {
    for (int i = 0; i < 4 * limit + 20 && sum() < limit; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(60);
      tell(true);
      passes(node);
    }
    assertThat(sum()).as("seed %d", seed).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 100})
  void whatNobodyUsesIsNobodys(int limit) {
    begin(limit);
    for (int node = 0; node < NODES; node++) {
      if (passes(node)) {
        running[node]--;
        nodes.get(node).leave();
      }
      tell(false);
    }
    now += TimeUnit.SECONDS.toNanos(31);
    tell(true);

    assertThat(rows).containsOnly(0);
    assertThat(nodes).allMatch(each -> each.isIdle(now));
  }
}
