package ai.beatra.provider.openai;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Understands the parts of one choice, and sees that they come in the contract's form. */
final class ChoiceReader {
  private final int index;
  private final TreeSet<Integer> calls = new TreeSet<>();
  private boolean begun;
  private boolean ended;

  ChoiceReader(int index) {
    this.index = index;
  }

  boolean ended() {
    return ended;
  }

  /** The next part, or null if it says nothing. */
  @Nullable ChunkChoice read(JsonNode choice, JsonNode part) {
    if (ended) {
      return null;
    }
    var delta = new ChatDelta();
    boolean says = content(part, delta) | calls(part.path("tool_calls"), delta);
    ChoiceLogprobs logprobs = logprobs(choice.path("logprobs"));
    ChunkFinishReason reason = finishReason(choice.path("finish_reason"));
    if (!begun) {
      delta.role(AnswerRole.ASSISTANT);
    } else if (!says && logprobs == null && reason == null) {
      return null;
    }
    begun = true;
    ended = reason != null;
    return new ChunkChoice().index(index).delta(delta).logprobs(logprobs).finishReason(reason);
  }

  /** Ends a choice whose message came whole, if it does not say itself why it ended. */
  @Nullable ChunkChoice end() {
    if (ended) {
      return null;
    }
    ended = true;
    return new ChunkChoice()
        .index(index)
        .delta(new ChatDelta())
        .finishReason(calls.isEmpty() ? ChunkFinishReason.STOP : ChunkFinishReason.TOOL_CALLS);
  }

  private boolean content(JsonNode part, ChatDelta delta) {
    JsonNode content = part.path("content");
    JsonNode refusal = part.path("refusal");
    if (content.isTextual()) {
      delta.content(content.textValue());
    }
    if (refusal.isTextual()) {
      delta.refusal(refusal.textValue());
    }
    return !content.asText("").isEmpty() || !refusal.asText("").isEmpty();
  }

  private boolean calls(JsonNode list, ChatDelta delta) {
    var parts = new ArrayList<ToolCallDelta>();
    for (JsonNode call : list) {
      parts.add(call(call));
    }
    delta.toolCalls(parts.isEmpty() ? null : parts);
    return !parts.isEmpty();
  }

  private ToolCallDelta call(JsonNode call) {
    JsonNode function = call.path("function");
    String id = call.path("id").asText("");
    String name = function.path("name").asText("");
    int at = call.path("index").isInt() ? call.path("index").intValue() : position(id, name);
    var words = new FunctionCallDelta();
    var part = new ToolCallDelta().index(at).function(words);
    if (calls.add(at)) {
      part.id(id.isEmpty() ? "call_" + UUID.randomUUID().toString().replace("-", "") : id);
      part.type(ToolCallDelta.TypeEnum.FUNCTION);
      words.name(name);
    }
    JsonNode arguments = function.path("arguments");
    if (arguments.isTextual() || arguments.isObject()) {
      // As an object they come from upstreams that do not write them piece by piece.
      words.arguments(arguments.isTextual() ? arguments.textValue() : arguments.toString());
    }
    return part;
  }

  /** Without an index, whatever has an id or a name begins a new call. */
  private int position(String id, String name) {
    boolean next = calls.isEmpty() || !id.isEmpty() || !name.isEmpty();
    return next ? (calls.isEmpty() ? 0 : calls.last() + 1) : calls.last();
  }

  private static @Nullable ChoiceLogprobs logprobs(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    try {
      ChoiceLogprobs logprobs = AnswerReader.JSON.treeToValue(node, ChoiceLogprobs.class);
      return usable(logprobs.getContent()) && usable(logprobs.getRefusal()) ? logprobs : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean usable(@Nullable List<TokenLogprob> list) {
    return list == null
        || list.stream()
            .allMatch(
                one ->
                    one != null
                        && one.getToken() != null
                        && one.getLogprob() != null
                        && one.getTopLogprobs() != null);
  }

  private static @Nullable ChunkFinishReason finishReason(JsonNode reason) {
    if (!reason.isTextual()) {
      return null;
    }
    return switch (reason.textValue()) {
      case "length", "max_tokens" -> ChunkFinishReason.LENGTH;
      case "tool_calls", "function_call", "tool_use" -> ChunkFinishReason.TOOL_CALLS;
      case "content_filter", "safety" -> ChunkFinishReason.CONTENT_FILTER;
      case "" -> null;
      case "error", "abort" ->
          throw new ProviderException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider broke off the answer. Send the request again.");
      default -> ChunkFinishReason.STOP;
    };
  }
}
