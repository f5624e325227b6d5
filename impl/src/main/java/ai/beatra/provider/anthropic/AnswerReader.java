package ai.beatra.provider.anthropic;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import ai.beatra.upstream.SseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Understands one message, block by block or whole. Kinds of events and blocks may be added. */
final class AnswerReader implements WireReader {
  /** A call in the making: its place among the calls, and what it is called with. */
  private static final class Call {
    private final int place;
    private final WholeCharacters arguments = new WholeCharacters();
    private boolean begun;

    Call(int place) {
      this.place = place;
    }
  }

  private final Refusals refusals;
  private final Consumer<ChatEvent> events;
  private final Counts counts = new Counts();
  private final WholeCharacters text = new WholeCharacters();
  private final WholeCharacters thought = new WholeCharacters();

  /** By the places of their blocks. */
  private final Map<Integer, Call> calls = new TreeMap<>();

  private @Nullable ChunkFinishReason reason;
  private boolean begun;

  AnswerReader(Refusals refusals, Consumer<ChatEvent> events) {
    this.refusals = refusals;
    this.events = events;
  }

  @Override
  public boolean event(SseEvent event) {
    String data = event.data().strip();
    if (data.isEmpty()) {
      return false;
    }
    JsonNode node = parse(data.getBytes(StandardCharsets.UTF_8));
    switch (node.path("type").asText(event.name())) {
      case "message_start" -> counts.begin(node.at("/message/usage"));
      case "content_block_start" -> block(node.path("index").asInt(), node.path("content_block"));
      case "content_block_delta" -> delta(node.path("index").asInt(), node.path("delta"));
      case "message_delta" -> {
        stop(node.path("delta"));
        counts.add(node.path("usage"));
      }
      case "message_stop" -> {
        return true;
      }
      case "error" -> throw refusals.of(data);
      default -> refusals.check(node);
    }
    return false;
  }

  @Override
  public void whole(byte[] body) {
    JsonNode message = parse(body);
    refusals.check(message);
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      throw unreadable(null);
    }
    for (int i = 0; i < content.size(); i++) {
      block(i, content.get(i));
    }
    stop(message);
    counts.add(message.path("usage"));
  }

  /** A block begins; in a message that comes whole it is whole. */
  private void block(int index, JsonNode block) {
    switch (block.path("type").asText()) {
      case "text" -> say(block.path("text").asText(""));
      case "thinking" -> think(block.path("thinking").asText(""));
      case "tool_use" -> call(index, block);
      default -> {}
    }
  }

  private void delta(int index, JsonNode delta) {
    switch (delta.path("type").asText()) {
      case "text_delta" -> say(delta.path("text").asText(""));
      case "thinking_delta" -> think(delta.path("thinking").asText(""));
      case "input_json_delta" -> {
        Call call = calls.get(index);
        if (call != null) {
          goOn(call, delta.path("partial_json").asText(""));
        }
      }
      default -> {}
    }
  }

  private void say(String piece) {
    String more = text.next(piece);
    if (!more.isEmpty()) {
      tell(new ChatDelta().content(more));
    }
  }

  private void think(String piece) {
    String more = thought.next(piece);
    if (!more.isEmpty()) {
      tell(new ChatDelta().reasoningContent(more));
    }
  }

  private void call(int index, JsonNode block) {
    var call = new Call(calls.size());
    calls.put(index, call);
    String id = WholeCharacters.repaired(block.path("id").asText(""));
    var function =
        new FunctionCallDelta()
            .name(WholeCharacters.repaired(block.path("name").asText("")))
            .arguments("");
    tell(
        called(
            new ToolCallDelta()
                .index(call.place)
                .id(id.isEmpty() ? "call_" + UUID.randomUUID().toString().replace("-", "") : id)
                .type(ToolCallDelta.TypeEnum.FUNCTION)
                .function(function)));
    if (!block.path("input").isEmpty()) {
      goOn(call, block.path("input").toString());
    }
  }

  private void goOn(Call call, String piece) {
    String more = call.arguments.next(piece);
    if (!more.isEmpty()) {
      call.begun = true;
      tell(
          called(
              new ToolCallDelta()
                  .index(call.place)
                  .function(new FunctionCallDelta().arguments(more))));
    }
  }

  private static ChatDelta called(ToolCallDelta call) {
    return new ChatDelta().toolCalls(List.of(call));
  }

  private void stop(JsonNode said) {
    JsonNode why = said.path("stop_reason");
    if (why.isTextual()) {
      reason =
          switch (why.textValue()) {
            case "max_tokens", "model_context_window_exceeded" -> ChunkFinishReason.LENGTH;
            case "refusal" -> ChunkFinishReason.CONTENT_FILTER;
            case "tool_use" -> ChunkFinishReason.TOOL_CALLS;
            // end_turn, stop_sequence, pause_turn and whatever will be.
            default -> ChunkFinishReason.STOP;
          };
    }
  }

  private void tell(ChatDelta delta) {
    tell(delta, null);
  }

  private void tell(ChatDelta delta, @Nullable ChunkFinishReason why) {
    if (!begun) {
      begun = true;
      delta.role(AnswerRole.ASSISTANT);
    }
    events.accept(new ChatEvent.Delta(new ChunkChoice().index(0).delta(delta).finishReason(why)));
  }

  @Override
  public boolean isWhole() {
    return reason != null;
  }

  @Override
  public void end(boolean emptyIsFine) {
    ChunkFinishReason why = fitting();
    boolean mayBeEmpty =
        emptyIsFine || why == ChunkFinishReason.LENGTH || why == ChunkFinishReason.CONTENT_FILTER;
    if (!begun && !mayBeEmpty) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider sent an empty answer. Send the request again.");
    }
    for (Call call : calls.values()) {
      // A call that was not cut off has arguments.
      boolean bare = !call.begun && why != ChunkFinishReason.LENGTH;
      goOn(call, bare ? "{}" : "");
    }
    String rest = text.end();
    tell(new ChatDelta().content(rest.isEmpty() ? null : rest), why);
  }

  /** Whoever calls functions ends in order to have them called. */
  private ChunkFinishReason fitting() {
    if (reason == ChunkFinishReason.LENGTH || reason == ChunkFinishReason.CONTENT_FILTER) {
      return reason;
    }
    return calls.isEmpty() ? ChunkFinishReason.STOP : ChunkFinishReason.TOOL_CALLS;
  }

  @Override
  public ChatEvent.@Nullable Usage usage() {
    return counts.usage();
  }

  private static JsonNode parse(byte[] json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    throw unreadable(null);
  }

  private static ProviderException unreadable(@Nullable Exception cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider sent an answer that is not understood. Send the request again.",
        cause);
  }
}
