package ai.beatra.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.YamlFile;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model lacks by its catalog has to be refused, and nothing else. */
final class LackingTest {
  private static final Lacking LACKING =
      Lacking.of(
          json("{'options':['n','stop'],'modalities':{'input':['text','audio']}}"),
          json("{'options':['stop'],'modalities':{'input':['text']}}"),
          List.of(new Tolerated("chat", "invalid_request", "/temperature", "It goes up to 1.")));

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  /** What is promised of a chat that the spec shows to succeed. */
  private static Expected judged(String sent, int status, String answered) {
    Place place =
        new Place(
            new YamlFile(Path.of("x.yaml"), MissingNode.getInstance(), Map.of()),
            "",
            json("{'operationId':'chat'}"));
    Body body = Body.of(sent.replace('\'', '"'));
    Request request = new Request("POST", Operation.CHAT, Map.of(), body);
    Expected shown = new Expected.Shown("200", "application/json", json("{}"));
    var operation = new Operation("POST", Operation.CHAT, place);
    var tried = new Case(operation, "200", "x", place, "", request, shown);
    byte[] text = answered.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var answer = new Answer(status, List.of(), text, true);
    return LACKING.judged(new Exchange(tried, request, answer)).tried().expected();
  }

  @Test
  void anOptionThatTheCatalogDoesNotListHasToBeRefused() {
    String refused = "{'error':{'code':'unsupported_option','param':'/n'}}";

    assertThat(judged("{'n':2}", 422, refused))
        .isEqualTo(Expected.Refused.with("unsupported_option"));
    assertThat(judged("{'n':2}", 200, "{}")).isEqualTo(Expected.Refused.with("unsupported_option"));
    assertThat(judged("{'n':null}", 200, "{}")).isInstanceOf(Expected.Shown.class);
  }

  @Test
  void whatItListsMustNotBe() {
    assertThat(judged("{'stop':'x'}", 200, "{}")).isInstanceOf(Expected.Shown.class);
    assertThat(judged("{}", 422, "{'error':{'code':'unsupported_option','param':'/stop'}}"))
        .isInstanceOf(Expected.Shown.class);
    assertThat(judged("{}", 502, "{'error':{'code':'upstream_failed','param':'/n'}}"))
        .isInstanceOf(Expected.Shown.class);
  }

  @Test
  void soundsAndWhatTheProtocolCannotSayMayBeRefused() {
    String sound = "{'error':{'code':'unsupported_option','param':'/messages/0/content/1'}}";
    String warm = "{'error':{'code':'invalid_request','param':'/temperature'}}";

    assertThat(judged("{}", 422, sound)).isInstanceOf(Expected.Refused.class);
    assertThat(judged("{}", 422, warm)).isEqualTo(Expected.Refused.with("invalid_request"));
  }
}
