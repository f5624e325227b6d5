package ai.beatra.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static Clock at(long milliseconds) {
    return Clock.fixed(Instant.ofEpochMilli(milliseconds), ZoneOffset.UTC);
  }

  private static RandomGenerator constant(long bits) {
    return () -> bits;
  }

  @Test
  void anIdIsThePrefixAndTwentySixCharactersOfCrockfordBase32() {
    assertThat(new Ids(Clock.systemUTC(), new SecureRandom()).next("task_"))
        .matches("task_[0-7][0-9a-hjkmnp-tv-z]{25}");
  }

  @Test
  void theFirstTenCharactersAreTheTimeAndTheOthersTheRandomBits() {
    assertThat(new Ids(at(0), constant(0)).next("")).isEqualTo("0".repeat(26));
    assertThat(new Ids(at(33), constant(-1)).next("")).isEqualTo("0000000011" + "z".repeat(16));
    assertThat(new Ids(at((1L << 48) - 1), constant(0)).next(""))
        .isEqualTo("7zzzzzzzzz" + "0".repeat(16));
  }

  @Test
  void laterIdsSortAfterEarlierOnes() {
    String earlier = new Ids(at(1_700_000_000_000L), new SecureRandom()).next("req_");
    String later = new Ids(at(1_700_000_000_001L), new SecureRandom()).next("req_");

    assertThat(later).isGreaterThan(earlier);
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    Ids ids = new Ids(at(1), new SecureRandom());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(ids.next("x_"));
    }

    assertThat(seen).hasSize(1000);
  }
}
