package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the sandbox has no room for, and what is too much work for it, costs nothing. */
class SandboxBoundsTest {
  private static final String QUESTION =
      "{\"model\":\"sandbox-chat\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}";

  @RegisterExtension static final OneServer SERVER = new OneServer();

  @Test
  void whatHasNoRoomIsToldToComeBack() throws IOException {
    RunningBeatra beatra = SERVER.asNewTenant();
    var held = beatra.generations().fill();
    try {
      beatra.send(beatra.chat(QUESTION.formatted("Say hi", ""))).refused(ErrorCode.OVERLOADED);
      beatra
          .send(beatra.chat(QUESTION.formatted("Say hi", ",\"stream\":true")))
          .refused(ErrorCode.OVERLOADED);
    } finally {
      held.countDown();
    }

    assertThat(beatra.settledBalance()).hasToString("100000.0000");
    assertThat(beatra.send(beatra.chat(QUESTION.formatted("Say hi", ""))).status()).isEqualTo(200);
  }

  @Test
  void aPromptThatIsTooLongCostsNothing() throws IOException {
    RunningBeatra beatra = SERVER.asNewTenant();

    beatra.send(beatra.chat(QUESTION.formatted("a ".repeat(130_000), ""))).invalid("/messages");

    assertThat(beatra.settledBalance()).hasToString("100000.0000");
  }

  @Test
  void theProbabilitiesOfManyChoicesAreAnAnswerThatFitsIntoTheMemory() throws IOException {
    RunningBeatra beatra = SERVER.asNewTenant();
    String all = ",\"n\":3,\"logprobs\":true,\"top_logprobs\":20";

    Answer answer =
        beatra.send(beatra.chat(QUESTION.formatted("Repeat the word go 4096 times", all)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/choices/2/finish_reason").asText()).isEqualTo("length");
    assertThat(answer.body().length).isLessThan(8 << 20);
  }
}
