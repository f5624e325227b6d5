package ai.beatra.provider.openai.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.wire.Understood;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An upstream that wants the server's time or memory does not get it. */
class HostileAnswerTest {
  private static String told(String stream) {
    return new Understood((refusals, events) -> new AnswerReader(refusals, false, events))
        .stream(stream.getBytes(StandardCharsets.UTF_8), UnaryOperator.identity()).toString();
  }

  private static String chunk(int index) {
    return "data: {\"choices\":[{\"index\":%d,\"delta\":{\"content\":\"a\"}}]}\n\n"
        .formatted(index);
  }

  /** Reading one of a million digits takes minutes; no count has as many. */
  @Test
  void aCountOfManyDigitsIsNotBelievedUnread() {
    String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":\"%s\"}}\n\n";

    assertThat(told(usage.formatted("0000003"))).contains("Usage[prompt=3,");
    assertThat(told(usage.formatted("0".repeat(100) + "3"))).doesNotContain("Usage");
  }

  /** Each is kept until the answer ends, and no request can ask for more. */
  @Test
  void thereAreNoMoreChoicesThanAnybodyCanAskFor() {
    var most = new StringBuilder();
    for (int i = 0; i < 128; i++) {
      most.append(chunk(i));
    }

    assertThat(told(most.toString())).doesNotContain("upstream_failed").doesNotContain("UPSTREAM");
    assertThat(told(most + chunk(128))).contains("UPSTREAM_FAILED");
  }

  /** To read the arguments again for each piece, of which any may be the last, takes minutes. */
  @Test
  @Timeout(60)
  void argumentsInManyPiecesAreReadOnce() throws JsonProcessingException {
    var calls = new ToolCalls();
    calls.read(piece("\"name\":\"f\",\"arguments\":\"[[]\""), false);
    JsonNode more = piece("\"arguments\":\",[]\"");
    for (int i = 0; i < 150_000; i++) {
      calls.read(more, false);
    }

    assertThat(calls.count()).isEqualTo(1);
  }

  private static JsonNode piece(String function) throws JsonProcessingException {
    return WireReader.JSON.readTree(
        "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{" + function + "}}]}");
  }
}
