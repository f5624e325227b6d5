package ai.beatra.provider.openai.dialect;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireReader;
import ai.beatra.upstream.SseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Understands one answer, in chunks or whole. Tolerant of what upstreams add, leave out and send
 * twice; not of anything that leaves in doubt whether the answer is whole.
 */
public final class AnswerReader implements WireReader {
  private static final String DONE = "[DONE]";

  /** As many as can be asked for; each is kept until the answer ends. */
  private static final int MOST_CHOICES = 128;

  private final Refusals refusals;
  private final boolean thinkingInTotal;
  private final Consumer<ChatEvent> events;
  private final Map<Integer, ChoiceReader> choices = new TreeMap<>();
  private ChatEvent.@Nullable Usage usage;

  /**
   * @param thinkingInTotal whether tokens of thinking may stand in the total alone
   */
  public AnswerReader(Refusals refusals, boolean thinkingInTotal, Consumer<ChatEvent> events) {
    this.refusals = refusals;
    this.thinkingInTotal = thinkingInTotal;
    this.events = events;
  }

  @Override
  public boolean event(SseEvent event) {
    String data = event.data().strip();
    if (data.equals(DONE)) {
      return true;
    }
    if (event.name().equals("error")) {
      throw refusals.of(data);
    }
    PlainPart plain = PlainPart.of(data);
    if (plain != null) {
      publish(choice(plain.index()).part(plain));
    } else if (!data.isEmpty()) {
      read(parse(data), ChoiceReader::part);
    }
    return false;
  }

  @Override
  public void whole(byte[] body) {
    read(parse(text(body)), ChoiceReader::whole);
  }

  /** At least one choice has come, and all that have begun have ended. */
  @Override
  public boolean isWhole() {
    return !choices.isEmpty() && choices.values().stream().allMatch(ChoiceReader::ended);
  }

  @Override
  public void end(boolean emptyIsFine) {
    boolean empty =
        choices.values().stream()
            .noneMatch(
                choice ->
                    choice.says()
                        || choice.reason() == ChunkFinishReason.LENGTH
                        || choice.reason() == ChunkFinishReason.CONTENT_FILTER);
    if (empty && !emptyIsFine) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider sent an empty answer. Send the request again.");
    }
    choices.values().forEach(choice -> publish(choice.end()));
  }

  @Override
  public ChatEvent.@Nullable Usage usage() {
    return usage;
  }

  private void read(JsonNode answer, BiFunction<ChoiceReader, JsonNode, List<ChunkChoice>> as) {
    refusals.check(answer);
    if (!answer.isObject()) {
      throw unreadable(null);
    }
    count(answer.path("usage"));
    count(answer.path("x_groq").path("usage"));
    JsonNode list = answer.path("choices");
    if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
      throw unreadable(null);
    }
    boolean numbered = isNumbered(list);
    for (int i = 0; i < list.size(); i++) {
      JsonNode choice = list.get(i);
      refusals.checkChoice(choice);
      count(choice.path("usage"));
      int index = numbered ? choice.path("index").asInt(0) : i;
      publish(as.apply(choice(index), choice));
    }
  }

  private ChoiceReader choice(int index) {
    ChoiceReader known = choices.get(index);
    if (known != null) {
      return known;
    }
    if (choices.size() == MOST_CHOICES) {
      throw unreadable(null);
    }
    var begun = new ChoiceReader(index);
    choices.put(index, begun);
    return begun;
  }

  private void count(JsonNode node) {
    usage = UsageReader.read(node, thinkingInTotal, usage);
  }

  /** Whether each choice of the list has a number of its own; else their places count. */
  private static boolean isNumbered(JsonNode list) {
    Set<Integer> numbers = new HashSet<>();
    list.forEach(choice -> numbers.add(choice.path("index").asInt(0)));
    return numbers.size() == list.size();
  }

  private void publish(List<ChunkChoice> parts) {
    if (!parts.isEmpty()) {
      events.accept(new ChatEvent.Delta(parts));
    }
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  private static String text(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  private static ProviderException unreadable(@Nullable Exception cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider sent an answer that is not understood. Send the request again.",
        cause);
  }
}
