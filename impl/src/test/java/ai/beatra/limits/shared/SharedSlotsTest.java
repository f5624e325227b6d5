package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.server.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Requests at a time on two servers. */
class SharedSlotsTest extends SharedServers {
  @Test
  void noMoreRunAtATimeThanMayAndWhatEndsMakesRoomEverywhere() {
    Caller caller = caller("key_1", NONE, atATime(2));
    Runnable first = one.limits.enter(caller);
    Runnable second = two.limits.enter(caller);

    assertThat(one.refused(caller)).hasMessageContaining("2 requests at a time of this account");
    assertThat(two.seconds(caller)).isEqualTo(1);
    first.run();
    first.run();
    two.enterSoon(caller);
    assertThat(one.passes(caller)).isFalse();
    assertThat(two.passes(caller)).isFalse();
    second.run();
    two.limits.enter(caller);
    assertThat(slots()).isEqualTo(2);
  }

  @Test
  void whoseRequestHasEndedMayAskAgainAtOnceOnTheSameServer() {
    Caller caller = caller("key_1", atATime(1), atATime(2));
    Runnable other = one.limits.enter(caller("key_2", NONE, atATime(2)));
    for (int i = 0; i < 200; i++) {
      Runnable leave = one.limits.enter(caller);
      if (i % 3 == 0) {
        one.refused(caller);
      }
      leave.run();
    }
    other.run();
  }

  /** One at a time, each on another server: what has ended is known before the next one asks. */
  @Test
  void whoTakesTurnsIsLetIn() {
    Caller caller = caller(atATime(1));
    for (int i = 0; i < 50; i++) {
      Server next = i % 2 == 0 ? one : two;
      next.enterSoon(caller).run();
    }
  }

  @Test
  void slotsThatNobodyUsesAreKeptWhileThereArePlentyOnly() {
    Caller caller = caller(atATime(10));
    one.pass(caller);
    assertThat(slots()).as("with one to spare").isEqualTo(2);
    var running = new ArrayList<Runnable>();
    for (int i = 0; i < 8; i++) {
      running.add(two.limits.enter(caller));
    }
    one.limits.look();
    Eventually.holds(
        "the others have them",
        () -> number("(SELECT COUNT(*) FROM limit_uses WHERE used > 0)") == 1);
    running.forEach(Runnable::run);

    two.later(Duration.ofSeconds(31));
    two.limits.look();
    Eventually.holds("those of nobody are back", () -> slots() == 0);
    two.limits.look();
    assertThat(two.limits.size()).isZero();
  }

  @Test
  void theSlotsOfAServerThatIsGoneComeBack() throws Exception {
    Caller caller = caller(atATime(2));
    one.limits.enter(caller);
    one.limits.enter(caller);
    two.refused(caller);
    one.periodic.close();

    two.enterSoon(caller);
    two.enterSoon(caller);
    two.refused(caller);
  }

  @Test
  void aServerThatStopsLeavesNoSlots() {
    Caller caller = caller(atATime(2));
    one.limits.enter(caller);
    one.limits.enter(caller);
    one.limits.stop();

    assertThat(slots()).isZero();
    two.limits.enter(caller);
  }
}
