package ai.beatra.spec.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void findsTheNameWithTheFewestChanges() {
    assertThat(Nearest.to("mesage", List.of("messages", "message", "passage"))).hasValue("message");
    assertThat(Nearest.to("OPERATIONID", List.of("operation", "operationId")))
        .hasValue("operationId");
  }

  @Test
  void suggestsNothingThatIsMostlyDifferent() {
    assertThat(Nearest.to("wheel", List.of("whale", "colour"))).isEmpty();
    assertThat(Nearest.to("wheel", List.of())).isEmpty();
  }
}
