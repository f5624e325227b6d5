package ai.beatra.conformance.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.contract.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Two answers say the same if their words, calls and ends are the same, whatever their form. */
final class SaidTest {
  private static JsonNode said(String text) {
    return Said.of(
        Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow());
  }

  @Test
  void piecesSayWhatTheWholeSays() {
    JsonNode whole =
        said(
            "{'choices':[{'index':0,'message':{'content':'Hi you','tool_calls':[{'id':'a',"
                + "'function':{'name':'f','arguments':'{}'}}]},'finish_reason':'stop'}]}");

    assertThat(
            said(
                "[{'choices':[{'index':0,'delta':{'role':'assistant','content':''}}]},"
                    + "{'choices':[{'index':0,'delta':{'content':'Hi'}}]},"
                    + "{'choices':[{'index':0,'delta':{'content':' you'}}]},"
                    + "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'id':'b',"
                    + "'function':{'name':'f','arguments':'{'}}]}}]},"
                    + "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,"
                    + "'function':{'arguments':'}'}}]}}]},"
                    + "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}]"))
        .isEqualTo(whole);
  }

  @Test
  void otherWordsOrAnotherEndAreOtherAnswers() {
    String answer = "{'choices':[{'message':{'content':'Hi'},'finish_reason':'%s'}]}";

    assertThat(said(answer.formatted("stop"))).isNotEqualTo(said(answer.formatted("length")));
    assertThat(said(answer.formatted("stop")))
        .isNotEqualTo(said(answer.formatted("stop").replace("Hi", "Ho")));
  }

  @Test
  void aRefusalIsOneWithItsWordsAndWithout() {
    assertThat(said("{'choices':[{'message':{'refusal':'No.'},'finish_reason':'stop'}]}"))
        .isEqualTo(said("{'choices':[{'message':{},'finish_reason':'content_filter'}]}"));
  }
}
