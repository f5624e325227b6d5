package ai.beatra.provider.openai;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Understands one answer, in chunks or whole. Tolerant of what upstreams add, leave out and send
 * twice; not of anything that leaves in doubt whether the answer is whole.
 */
final class AnswerReader {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Refusals refusals;
  private final Consumer<ChatEvent> events;
  private final Map<Integer, ChoiceReader> choices = new TreeMap<>();
  private ChatEvent.@Nullable Usage usage;

  AnswerReader(Refusals refusals, Consumer<ChatEvent> events) {
    this.refusals = refusals;
    this.events = events;
  }

  /**
   * Reads one chunk of a stream.
   *
   * @throws ProviderException if it is none, or says that the upstream failed
   */
  void chunk(String data) {
    JsonNode chunk;
    try {
      chunk = JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
    each(chunk, "delta");
  }

  /**
   * Reads an answer that came in one piece.
   *
   * @throws ProviderException as {@link #chunk} does
   */
  void whole(byte[] body) {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      throw unreadable(e);
    }
    each(answer, "message");
    choices.values().forEach(choice -> publish(choice.end()));
  }

  /** Whether at least one choice has come, and all that have begun have ended. */
  boolean isWhole() {
    return !choices.isEmpty() && choices.values().stream().allMatch(ChoiceReader::ended);
  }

  /** What the upstream counted, if that can be believed. */
  ChatEvent.@Nullable Usage usage() {
    return usage;
  }

  private void each(JsonNode answer, String part) {
    if (!answer.isObject()) {
      throw unreadable(null);
    }
    refusals.check(answer);
    usage = UsageReader.read(answer.path("usage"), usage);
    JsonNode list = answer.path("choices");
    if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
      throw unreadable(null);
    }
    for (JsonNode choice : list) {
      refusals.check(choice);
      usage = UsageReader.read(choice.path("usage"), usage);
      int index = choice.path("index").asInt(0);
      publish(
          choices
              .computeIfAbsent(index, at -> new ChoiceReader(at))
              .read(choice, choice.path(part)));
    }
  }

  private void publish(@Nullable ChunkChoice part) {
    if (part != null) {
      events.accept(new ChatEvent.Delta(part));
    }
  }

  private static ProviderException unreadable(@Nullable Exception cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider sent an answer that is not understood. Send the request again.",
        cause);
  }
}
