package ai.beatra.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static byte[] body(String content) {
    return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Meter meter() {
    return new Meter(TOKENIZER, body("\"Say hello.\""), 1);
  }

  private static ChunkChoice part(ChatDelta delta) {
    return new ChunkChoice().index(0).delta(delta);
  }

  @Test
  void theProvidersCountIsTaken() {
    Meter meter = meter();
    meter.add(part(new ChatDelta().content("one two three")));
    var told = new ChatEvent.Usage(11, 3, 7, 2);
    meter.told(told);

    assertThat(meter.read()).isEqualTo(new Meter.Reading(told, Meter.Source.PROVIDER));
  }

  @Test
  void whatTheProviderDoesNotCountIsCountedHere() {
    Meter meter = meter();
    meter.add(part(new ChatDelta().content("one two")));
    meter.add(part(new ChatDelta().content(" three")));

    var counted =
        new ChatEvent.Usage(
            6 + TOKENIZER.count("user") + TOKENIZER.count("Say hello."),
            0,
            TOKENIZER.count("one two three"),
            0);
    assertThat(meter.read()).isEqualTo(new Meter.Reading(counted, Meter.Source.COUNTED));
  }

  @Test
  void callsOfToolsCount() {
    Meter meter = meter();
    var words = new FunctionCallDelta().name("get_weather").arguments("{\"city\":\"Paris\"}");
    meter.add(part(new ChatDelta().toolCalls(List.of(new ToolCallDelta().function(words)))));

    assertThat(meter.isIdle()).isFalse();
    assertThat(meter.read().usage().completion())
        .isEqualTo(TOKENIZER.count("get_weather{\"city\":\"Paris\"}"));
  }

  @Test
  void aRoleAloneIsNothingDelivered() {
    Meter meter = meter();
    meter.add(part(new ChatDelta()));

    assertThat(meter.isIdle()).isTrue();
  }

  @Test
  void ofAVeryLongTextTheEndIsEstimated() {
    Meter meter = meter();
    String piece = "Warm as toast, 1, 2, 3, on the 4th of May.\n";
    for (int i = 0; i < 20_000; i++) {
      meter.add(part(new ChatDelta().content(piece)));
    }

    assertThat(meter.read().usage().completion())
        .isCloseTo(20_000 * TOKENIZER.count(piece), Percentage.withPercentage(1));
  }

  @Test
  void mediaDoNotCountAsText() {
    String image = "data:image/png;base64," + "A".repeat(5000);
    byte[] body =
        body(
            "[{\"type\":\"text\",\"text\":\"Look\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                + image
                + "\"}}]");

    assertThat(PromptText.tokens(body, 1, TOKENIZER::count)).isBetween(7L, 20L);
    assertThat(PromptText.mostTokens(body, 1600, 6000)).isBetween(1604L, 1640L);
  }

  @Test
  void theBoundIsNoLowerThanTheCount() {
    for (String text : List.of("Say hello.", "日本語のテキスト", "\\ud83d\\udc69\\u200d", "𓀀𓀁", "a")) {
      byte[] body = body("\"" + text + "\"");
      assertThat(PromptText.mostTokens(body, 0, 0))
          .isGreaterThanOrEqualTo(PromptText.tokens(body, 0, TOKENIZER::count) - 3);
    }
  }
}
