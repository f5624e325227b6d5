package ai.beatra.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private static final Caller CALLER =
      new Caller("ten_1", "proj_1", "key_1", RateLimits.NONE, RateLimits.NONE);

  private long others;
  private long nanos;
  private final KnownKeys known = new KnownKeys(() -> others, () -> nanos);

  @Test
  void aKeyIsKnownUntilItsTimeIsOver() {
    known.keep("a", CALLER, known.now());

    nanos += KnownKeys.NANOS - 1;
    assertThat(known.find("a")).isEqualTo(CALLER);
    assertThat(known.find("b")).isNull();
    nanos++;
    assertThat(known.find("a")).isNull();
  }

  @Test
  void aChangeHereOrElsewhereHasAllBeAskedForAgain() {
    known.keep("a", CALLER, known.now());
    others++;
    assertThat(known.find("a")).isNull();

    known.keep("a", CALLER, known.now());
    assertThat(known.find("a")).isEqualTo(CALLER);
    known.changed();
    assertThat(known.find("a")).isNull();
  }

  @Test
  void whatWasReadBeforeAChangeIsNotKnownAfterIt() {
    KnownKeys.Moment before = known.now();
    known.changed();
    known.keep("a", CALLER, before);
    assertThat(known.find("a")).isNull();

    KnownKeys.Moment beforeOthers = known.now();
    others++;
    known.keep("a", CALLER, beforeOthers);
    assertThat(known.find("a")).isNull();
  }

  @Test
  void thereAreNeverMoreThanSoMany() {
    for (int i = 0; i <= KnownKeys.MOST; i++) {
      known.keep("key " + i, CALLER, known.now());
    }

    assertThat(known.find("key " + KnownKeys.MOST)).isEqualTo(CALLER);
    assertThat(known.find("key 0")).isNull();
  }

  @Test
  void whoseItWasLatelyIsKnownUntilItIsRefused() {
    known.keep("a", CALLER, known.now());
    nanos += 2 * KnownKeys.NANOS;
    known.changed();

    assertThat(known.tenant("a")).isEqualTo("ten_1");
    assertThat(known.tenant("b")).isNull();
    known.refused("a");
    assertThat(known.tenant("a")).isNull();
  }

  @Test
  void ofThoseOfLatelyThereAreNotMoreEither() {
    for (int i = 0; i <= KnownKeys.MOST; i++) {
      known.keep("key " + i, CALLER, known.now());
    }

    assertThat(known.tenant("key " + KnownKeys.MOST)).isEqualTo("ten_1");
    assertThat(known.tenant("key 0")).isNull();
  }
}
