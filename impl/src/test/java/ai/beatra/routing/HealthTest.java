package ai.beatra.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig.Circuit;
import ai.beatra.provider.KeyPool;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Clock clock = Clock.systemUTC();

  /** The library takes a call of a minute for a slow one, and opens the circuit when all are. */
  @Test
  void whoTakesMinutesForEachAnswerIsWell() {
    var health =
        new Health(
            "theirs",
            new Circuit(4, 50, 30_000),
            new KeyPool("theirs", 0, clock),
            Duration.ofSeconds(30),
            clock);
    for (int i = 0; i < 8; i++) {
      assertThat(health.enter("model")).isTrue();
      health.answered(Duration.ofMinutes(10).toMillis());
    }
    assertThat(health.enter("model")).isTrue();
    assertThat(health.ailment()).isEmpty();
  }
}
