package ai.beatra.provider.openai.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.upstream.SseEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chunk that is read in one pass means what it means as a tree. */
class PlainPartTest {
  /** What makes a tree necessary, and changes nothing. */
  private static final String AS_TREE = "{\"type\":\"x\",";

  private static final List<String> AROUND =
      List.of(
          "\"id\":\"x\"",
          "\"object\":\"chat.completion.chunk\"",
          "\"object\":\"error\"",
          "\"created\":1e2",
          "\"usage\":null",
          "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}",
          "\"x_groq\":{\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}",
          "\"message\":\"words\"",
          "\"error\":\"failed\"",
          "\"choices\":[]",
          "\"choices\":null",
          "\"p\":{\"choices\":[{\"delta\":{\"content\":\"no\"}}]}");

  private static final List<String> OF_CHOICE =
      List.of(
          "\"index\":0",
          "\"index\":1",
          "\"index\":\"1\"",
          "\"index\":1.0",
          "\"finish_reason\":null",
          "\"finish_reason\":\"\"",
          "\"finish_reason\":\"stop\"",
          "\"finish_reason\":\"error\"",
          "\"logprobs\":null",
          "\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-1,\"top_logprobs\":[]}]}",
          "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}",
          "\"message\":{\"content\":\"all\"}",
          "\"text\":\"old\"",
          "\"delta\":null",
          "\"delta\":{}",
          "\"delta\":{\"content\":\"again\"}",
          "\"error\":{\"message\":\"failed\"}");

  private static final List<String> OF_DELTA =
      List.of(
          "\"role\":\"assistant\"",
          "\"content\":\"words\"",
          "\"content\":\" \\u00e4\\n\\\"\"",
          "\"content\":\"😀\"",
          "\"content\":\"\\ud83d\"",
          "\"content\":\"\\ude00\"",
          "\"content\":\"\"",
          "\"content\":null",
          "\"content\":7",
          "\"content\":[{\"type\":\"text\",\"text\":\"part\"}]",
          "\"reasoning_content\":\"hm\"",
          "\"reasoning_content\":null",
          "\"reasoning\":\"hm\"",
          "\"thinking\":null",
          "\"refusal\":\"no\"",
          "\"refusal\":null",
          "\"tool_calls\":[]",
          "\"tool_calls\":null",
          "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]",
          "\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}",
          "\"extra_content\":{\"a\":1}",
          "\"annotations\":[{}]");

  @Test
  void itSaysTheSameAsTheTree() {
    long seed = Long.getLong("seed", System.nanoTime());
    var random = new Random(seed);
    int plain = 0;
    for (int i = 0; i < 5_000; i++) {
      List<String> chunks = chunks(random);
      plain += (int) chunks.stream().filter(chunk -> PlainPart.of(chunk) != null).count();
      List<String> trees =
          chunks.stream().map(chunk -> chunk.replaceFirst("\\{", AS_TREE)).toList();

      assertThat(told(chunks)).as("-Dseed=%s %s", seed, chunks).isEqualTo(told(trees));
    }
    assertThat(plain).isGreaterThan(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{}}]}",
        "{\"choices\":[{\"index\":99999999999,\"delta\":{\"content\":\"a\"}}]}",
        "{\"choices\":{\"index\":0,\"delta\":{\"content\":\"a\"}}}",
        "[]",
        "{}",
        "{",
        ""
      })
  void whatIsNotCertainlyPlainIsNot(String chunk) {
    assertThat(PlainPart.of(chunk)).isNull();
  }

  private static List<String> chunks(Random random) {
    var chunks = new ArrayList<String>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String delta = "\"delta\":{" + some(OF_DELTA, random, "\"content\":\"Hello\"") + "}";
      String choice = some(OF_CHOICE, random, delta);
      chunks.add("{" + some(AROUND, random, "\"choices\":[{" + choice + "}]") + "}");
    }
    return chunks;
  }

  /** One that nobody knows, and some of the members; the last is mostly among them. */
  private static String some(List<String> members, Random random, String mostly) {
    var chosen = new ArrayList<>(List.of("\"v\":1"));
    for (int i = random.nextInt(3); i > 0; i--) {
      chosen.add(members.get(random.nextInt(members.size())));
    }
    if (random.nextInt(8) > 0) {
      chosen.add(random.nextInt(chosen.size() + 1), mostly);
    }
    return String.join(",", chosen);
  }

  /** All that comes of them, the failure that ends it included. */
  private static String told(List<String> chunks) {
    var told = new ArrayList<Object>();
    var asked = new CallSummary("req", "m", false, true, false, "max_tokens");
    var refusals = new Refusals(asked, List.of(), Clock.systemUTC());
    var reader = new AnswerReader(refusals, false, event -> told.addAll(parts(event)));
    @Nullable String failure = null;
    try {
      chunks.forEach(chunk -> reader.event(new SseEvent("", chunk)));
      told.add(reader.isWhole());
      reader.end(false);
    } catch (ProviderException e) {
      failure = e.code() + " " + e.getMessage();
    }
    told.add(String.valueOf(reader.usage()));
    return told.stream().map(Object::toString).collect(Collectors.joining("\n")) + failure;
  }

  private static List<?> parts(ChatEvent event) {
    return ((ChatEvent.Delta) event).parts();
  }
}
