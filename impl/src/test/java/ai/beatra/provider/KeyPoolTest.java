package ai.beatra.provider;

import static ai.beatra.provider.KeyPool.Fault.LIMITED;
import static ai.beatra.provider.KeyPool.Fault.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.error.ErrorCode;
import ai.beatra.store.TestDatabase.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is among keys, and for how long who was refused is left alone. */
class KeyPoolTest {
  private static final List<String> KEYS = List.of("a", "b", "c");

  private final TestClock clock = new TestClock();
  private final KeyPool pool = new KeyPool("house", KEYS.size(), clock);

  private String taken(String model) {
    KeyPool.Turn turn = pool.turn(model);
    turn.accepted();
    return String.valueOf(turn.of(KEYS));
  }

  @Test
  void allAreUsedInTurn() {
    assertThat(List.of(taken("m"), taken("m"), taken("m"), taken("m")))
        .containsExactly("a", "b", "c", "a");
  }

  @Test
  void whoIsRefusedRestsLongerEachTimeUntilItIsTaken() {
    for (int seconds : List.of(30, 60, 120, 240, 480, 600, 600)) {
      KeyPool.Turn turn = turnOf("a");
      assertThat(turn.refused(REFUSED, null)).isTrue();
      assertThat(turn.of(KEYS)).isNotEqualTo("a");
      clock.advance(Duration.ofSeconds(seconds - 1));
      assertThat(pool.resting()).isEqualTo("1 of 3");
      clock.advance(Duration.ofSeconds(1));
      assertThat(pool.resting()).isEmpty();
    }
    turnOf("a").accepted();

    turnOf("a").refused(REFUSED, null);
    clock.advance(Duration.ofSeconds(30));

    assertThat(pool.resting()).isEmpty();
  }

  private KeyPool.Turn turnOf(String key) {
    KeyPool.Turn turn = pool.turn("m");
    while (!key.equals(turn.of(KEYS))) {
      turn = pool.turn("m");
    }
    return turn;
  }

  @Test
  void whoComesBackIsTriedByOneCallWhileTheOthersUseOthers() {
    turnOf("a").refused(REFUSED, null);
    clock.advance(Duration.ofSeconds(30));
    KeyPool.Turn trying = turnOf("a");

    assertThat(List.of(taken("m"), taken("m"), taken("m"))).doesNotContain("a");

    trying.accepted();
    assertThat(List.of(taken("m"), taken("m"), taken("m"))).contains("a");
  }

  @Test
  void whoWasRefusedForManyCallsAtOnceIsRefusedOnce() {
    KeyPool.Turn one = turnOf("a");
    KeyPool.Turn other = turnOf("a");
    one.refused(REFUSED, null);
    other.refused(REFUSED, null);
    KeyPool.Turn late = turnOf("b");

    clock.advance(Duration.ofSeconds(30));

    assertThat(pool.resting()).isEmpty();
    late.accepted();
  }

  @Test
  void aLimitIsOfOneKeyAndOneModel() {
    turnOf("a").refused(LIMITED, 20);

    assertThat(List.of(taken("m"), taken("m"), taken("m"))).doesNotContain("a");
    assertThat(List.of(taken("other"), taken("other"), taken("other"))).contains("a");
    clock.advance(Duration.ofSeconds(20));
    assertThat(List.of(taken("m"), taken("m"), taken("m"))).contains("a");
  }

  @Test
  void whereAllRestTheFirstToComeBackIsWaitedFor() {
    turnOf("a").refused(LIMITED, 40);
    turnOf("b").refused(LIMITED, 20);
    KeyPool.Turn last = turnOf("c");
    assertThat(last.refused(REFUSED, null)).isFalse();
    ProviderException told = last.told(KnownFailures.unavailable(40));

    ProviderException refused = catchThrowableOfType(ProviderException.class, () -> pool.turn("m"));

    assertThat(told.retryAfter()).isEqualTo(20);
    assertThat(refused.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
    assertThat(refused.retryAfter()).isEqualTo(20);
    assertThat(pool.shutFor("m")).isEqualTo(Duration.ofSeconds(20));
    assertThat(pool.shutFor("other")).isEqualTo(Duration.ZERO);
  }

  @Test
  void aCallTriesEachOnce() {
    KeyPool.Turn turn = pool.turn("m");
    for (int i = 0; i < 2; i++) {
      assertThat(turn.isLast()).isFalse();
      assertThat(turn.refused(LIMITED, 1)).isTrue();
      clock.advance(Duration.ofSeconds(2));
    }

    assertThat(turn.isLast()).isTrue();
    assertThat(turn.refused(LIMITED, 1)).isFalse();
  }

  @Test
  void oneKeyAloneDoesNotRestForALimit() {
    var alone = new KeyPool("house", 1, clock);

    assertThat(alone.turn("m").refused(LIMITED, 20)).isFalse();
    assertThat(alone.shutFor("m")).isEqualTo(Duration.ZERO);
    assertThat(alone.turn("m").refused(REFUSED, null)).isFalse();
    assertThat(alone.shutFor("m")).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whoWantsNoKeyHasNone() {
    KeyPool.Turn turn = new KeyPool("house", 0, clock).turn("m");

    assertThat((Object) turn.of(List.of())).isNull();
    assertThat(turn.isLast()).isTrue();
    assertThat(turn.refused(REFUSED, null)).isFalse();
  }
}
