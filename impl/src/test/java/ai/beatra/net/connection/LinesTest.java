package ai.beatra.net.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests that wait for one place; threads and time are the test's own. */
class LinesTest {
  private static final long LITTLE = Lines.LONG / 2;

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private boolean room = true;
  private long now = Long.MAX_VALUE - 1;
  private final Lines lines = new Lines(threads::add, 1, () -> room, () -> now);

  private void enter(String account, String request) {
    lines.enter(account, () -> log.add(request), () -> log.add(request + " late"));
  }

  /** So many requests of an account. */
  private void enter(String account, int many) {
    for (int i = 1; i <= many; i++) {
      enter(account, account + i);
    }
  }

  /** The one that was begun is through, and the next one begins. */
  private void step() {
    threads.remove().run();
  }

  private void pass(long nanos) {
    now += nanos;
  }

  /** Lets a line stand: it is served, but each one has waited for long. */
  private void stand(String account) {
    enter(account, 100);
    for (long passed = 0; passed <= Lines.BURST + 3 * Lines.LONG; passed += Lines.LONG) {
      pass(Lines.LONG);
      step();
    }
    pass(1);
  }

  @Test
  void whatComesFirstIsBegunFirst() {
    enter("a", 3);

    step();
    step();
    step();

    assertThat(log).containsExactly("a1", "a2", "a3");
    assertThat(threads).isEmpty();
  }

  @Test
  void accountsHaveTheirTurnsOneAfterTheOther() {
    enter("flood", 50);
    enter("calm", 2);
    enter("other", 1);

    for (int i = 0; i < 6; i++) {
      step();
    }

    assertThat(log).containsExactly("flood1", "flood2", "calm1", "other1", "flood3", "calm2");
  }

  @Test
  void noMoreAreBegunThanThereArePlaces() {
    var three = new Lines(threads::add, 3, () -> true, () -> now);
    for (int i = 0; i < 10; i++) {
      three.enter("a", () -> {}, () -> {});
    }

    assertThat(threads).hasSize(3);
    assertThat(three.waiting()).isEqualTo(7);
    step();
    assertThat(threads).hasSize(3);
    assertThat(three.waiting()).isEqualTo(6);
  }

  @Test
  void nothingIsBegunWhileWhatHasBegunDoesNotGetOn() {
    room = false;
    enter("a", 2);
    assertThat(threads).isEmpty();

    room = true;
    lines.goOn();
    step();
    room = false;
    step();

    assertThat(log).containsExactly("a1", "a2");
  }

  @Test
  void whatFailsLeavesItsPlace() {
    lines.enter(
        "a",
        () -> {
          throw new IllegalStateException("on purpose");
        },
        () -> {});
    enter("a", "next");

    try {
      step();
    } catch (IllegalStateException expected) {
      log.add(expected.getMessage());
    }
    step();

    assertThat(log).containsExactly("on purpose", "next");
  }

  @Test
  void aBurstMayWait() {
    enter("a", 1000);
    for (long passed = 0; passed < Lines.BURST; passed += LITTLE) {
      assertThat(lines.refusal("a")).isZero();
      pass(LITTLE);
      step();
    }
  }

  @Test
  void whatComesWhileAllStandsStillMayWait() {
    enter("a", 3);
    pass(Lines.LONGEST);

    assertThat(lines.refusal("a")).isZero();
    step();
    step();
    assertThat(lines.refusal("a")).isZero();
  }

  @Test
  void aLineThatIsSoonServedAgainAndAgainIsNeverRefused() {
    for (long passed = 0; passed < 10 * Lines.BURST; passed += LITTLE) {
      enter("a", 2);
      pass(LITTLE);
      step();
      step();
      assertThat(lines.refusal("a")).isZero();
    }
  }

  @Test
  void aLineThatStandsTakesNoMore() {
    stand("flood");

    assertThat(lines.refusal("flood")).isEqualTo(2);
  }

  @Test
  void nobodyElseIsRefusedForThat() {
    stand("flood");
    lines.refusal("flood");

    assertThat(lines.refusal("calm")).isZero();
    enter("calm", "calm");
    pass(LITTLE);
    assertThat(lines.refusal("calm")).isZero();
  }

  @Test
  void inACrowdNoLineGrowsWhoseFirstHasWaitedForLong() {
    stand("flood");
    lines.refusal("flood");
    enter("burst", 100);

    pass(LITTLE);
    lines.refusal("flood");
    assertThat(lines.refusal("burst")).isZero();
    pass(Lines.LONG);

    assertThat(lines.refusal("burst")).isEqualTo(1);
  }

  @Test
  void inACrowdWhoHasFewerThanTheOthersMayWaitForLong() {
    stand("flood");
    lines.refusal("flood");
    enter("calm", 10);
    pass(2 * Lines.LONG);
    lines.refusal("flood");

    assertThat(lines.refusal("calm")).isZero();
  }

  @Test
  void aCrowdIsOverWhenNobodyWasRefusedForASecond() {
    stand("flood");
    lines.refusal("flood");
    while (!threads.isEmpty()) {
      step();
    }
    pass(Lines.BURST);
    enter("flood", 10);
    pass(2 * Lines.LONG);

    assertThat(lines.refusal("flood")).isZero();
  }

  @Test
  void itIsSaidForHowLongTheFirstOneHasWaited() {
    stand("a");
    pass(TimeUnit.MILLISECONDS.toNanos(1500));

    assertThat(lines.refusal("a")).isEqualTo(3);
  }

  @Test
  void aLineHasAnEnd() {
    enter("a", Lines.MOST);
    assertThat(lines.refusal("a")).isZero();

    enter("a", "one more");

    assertThat(lines.refusal("a")).isEqualTo(1);
    assertThat(lines.refusal("b")).isZero();
  }

  @Test
  void whoWaitsTooLongIsToldSo() {
    enter("a", 3);
    pass(Lines.LONGEST);
    enter("a", "later");
    pass(1);

    lines.look();

    assertThat(log).containsExactly("a2 late", "a3 late");
    assertThat(lines.waiting()).isEqualTo(1);
    step();
    step();
    assertThat(log).endsWith("a1", "later");
  }

  @Test
  void nothingIsKeptOfWhoeverDoesNotWait() {
    stand("flood");
    lines.refusal("flood");
    while (!threads.isEmpty()) {
      step();
    }

    assertThat(lines.waiting()).isZero();
    assertThat(lines.accounts()).isZero();
  }
}
