package ai.beatra.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.calls.CostSource;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.chat.request.UsageBound;
import ai.beatra.config.ModelLimits;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();
  private final List<ChatEvent.Usage> incredible = new ArrayList<>();
  private final AtomicLong held = new AtomicLong(-1);
  private final AtomicLong heldOfAnswer = new AtomicLong();

  private static byte[] body(String content) {
    return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}")
        .getBytes(UTF_8);
  }

  private static PromptText prompt(byte[] body) {
    try {
      ChatCompletionRequest request = Json.mapper().readValue(body, ChatCompletionRequest.class);
      return PromptText.of(
          body, request, List.of("prediction"), new ModelLimits.Chat(1000, 100, 1600, 6000), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsHeldOfAnAnswerIsToldInSteps() {
    Meter meter = meter();
    meter.add(part(new ChatDelta().content("one two three")));
    assertThat(heldOfAnswer).hasValue(0);

    meter.add(part(new ChatDelta().content("word ".repeat(2000))));
    long text = heldOfAnswer.get();
    assertThat(text).isBetween(10_000L, 30_000L);

    meter.ahead(100_000);
    assertThat(heldOfAnswer.get()).isGreaterThan(text + 100_000);
    meter.ahead(0);
    assertThat(heldOfAnswer).hasValue(text);
  }

  private Meter meter() {
    PromptText prompt = prompt(body("\"Say hello.\""));
    return new Meter(
        TOKENIZER,
        prompt,
        new UsageBound(1000, 100, 200_000_000),
        incredible::add,
        held::set,
        heldOfAnswer::set);
  }

  private static List<ChunkChoice> part(ChatDelta delta) {
    return List.of(new ChunkChoice().index(0).delta(delta));
  }

  @Test
  void theProvidersCountIsTaken() {
    Meter meter = meter();
    meter.add(part(new ChatDelta().content("one two three")));
    var told = new ChatEvent.Usage(11, 3, 7, 2);
    meter.counted(told);

    assertThat(meter.read()).isEqualTo(new Meter.Reading(told, CostSource.PROVIDER, true));
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
    assertThat(meter.read()).isEqualTo(new Meter.Reading(counted, CostSource.COUNTED, true));
  }

  @Test
  void callsOfToolsCount() {
    Meter meter = meter();
    var words = new FunctionCallDelta().name("get_weather").arguments("{\"city\":\"Paris\"}");
    meter.add(part(new ChatDelta().toolCalls(List.of(new ToolCallDelta().function(words)))));

    assertThat(meter.read().usage().completion())
        .isEqualTo(TOKENIZER.count("get_weather{\"city\":\"Paris\"}"));
  }

  @Test
  void whatCannotHaveBeenUsedIsNotBelieved() {
    Meter meter = meter();
    meter.counted(new ChatEvent.Usage(2_000_000_000, 0, 2_000_000_000, 5, 1_999_999_999, 3));

    assertThat(meter.read().usage())
        .isEqualTo(new ChatEvent.Usage(1000, 0, 200_000_000, 5, 100, 3));
    assertThat(incredible).hasSize(1);
  }

  @Test
  void ofAnAnswerThatBreaksOffTheProviderMayNotHaveSaidAll() {
    Meter meter = meter();
    meter.counted(new ChatEvent.Usage(11, 3, 1, 0));
    meter.add(part(new ChatDelta().content("one two three four")));

    assertThat(meter.readSoFar().usage()).isEqualTo(new ChatEvent.Usage(11, 3, 4, 0));
    assertThat(meter.readSoFar().free().charged()).isFalse();
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

  private static final String IMAGE =
      "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}";
  private static final String SOUND =
      "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"%s\",\"format\":\"mp3\"}}";

  @Test
  void mediaCountByWhatTheyAre() {
    PromptText image = prompt(body("[" + IMAGE.formatted("A".repeat(500_000)) + "]"));
    PromptText sound = prompt(body("[" + SOUND.formatted("A".repeat(400_000)) + "]"));
    PromptText longSound = prompt(body("[" + SOUND.formatted("A".repeat(8_000_000)) + "]"));

    assertThat(image.most().tokens()).isBetween(2100L, 2300L);
    assertThat(image.count(TOKENIZER).tokens()).isBetween(1606L, 1620L);
    assertThat(sound.most().audio()).isEqualTo(6000);
    assertThat(sound.count(TOKENIZER).audio()).isEqualTo(6000);
    assertThat(longSound.most().audio()).isEqualTo(60_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"x\":{\"url\":\"%s\",\"data\":\"%1$s\"}}]",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\","
            + "\"image_url\":{\"url\":\"%s\"},\"input_audio\":{\"data\":\"%1$s\"}}]}]",
        "\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"parameters\":{\"default\":{\"url\":\"%s\",\"data\":\"%1$s\"}}}}]",
        "\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"parameters\":{\"%s\":{},\"%1$s1\":{}}}}]",
        "\"messages\":[],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
            + "{\"name\":\"n\",\"schema\":{\"%s\":0,\"%1$s1\":0}}}",
        "\"messages\":[],\"prediction\":{\"%s\":[\"%1$s\"]}",
        "\"messages\":[],\"model_options\":{\"prediction\":{\"%s\":[\"%1$s\"]}}",
        "\"messages\":[],\"functions\":[{\"%s\":[\"%1$s\"]}]"
      })
  void whateverElseIsSentOnCountsWhole(String members) {
    String text = "word ".repeat(1000);
    PromptText prompt =
        prompt(("{\"model\":\"m\"," + members.formatted(text) + "}").getBytes(UTF_8));

    assertThat(prompt.most().text()).isBetween(10_500L, 10_900L);
    assertThat(prompt.count(TOKENIZER).text()).isBetween(2000L, 2100L);
  }

  @Test
  void whatIsNotSentOnDoesNotCount() {
    String body =
        "{\"model\":\"m\",\"messages\":[],\"x\":\"%s\",\"model_options\":{\"y\":\"%1$s\",\"tools\":\"%1$s\"}}"
            .formatted("a".repeat(5000));

    assertThat(prompt(body.getBytes(UTF_8)).most().tokens()).isLessThan(600);
  }
}
