package ai.beatra.stubs.content;

import ai.beatra.stubs.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of the Messages API in the making, block by block, of the chunks of a completion. */
public final class Blocks {
  /** Gets each event of a stream. */
  public interface Events {
    void accept(String type, Object... members) throws IOException;
  }

  private static final Map<String, String> REASONS =
      Map.of(
          "length", "max_tokens",
          "tool_calls", "tool_use",
          "content_filter", "refusal");

  private final Events events;
  private final List<Map<String, Object>> blocks = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();
  private boolean refused;
  private String reason = "end_turn";
  private Map<String, Object> usage = Json.of("input_tokens", 0, "output_tokens", 0);

  public Blocks(Events events) {
    this.events = events;
  }

  /** One chunk of the completion. */
  public void add(Map<String, Object> chunk) throws IOException {
    Map<String, Object> counted = Json.object(chunk.get("usage"));
    if (!counted.isEmpty()) {
      usage = usage(counted);
    }
    for (Object each : Json.list(chunk.get("choices"))) {
      Map<String, Object> choice = Json.object(each);
      Map<String, Object> delta = Json.object(choice.get("delta"));
      text("thinking", (String) delta.get("reasoning_content"));
      text("text", (String) delta.get("content"));
      for (Object call : Json.list(delta.get("tool_calls"))) {
        call(Json.object(call));
      }
      refused |= delta.get("refusal") instanceof String refusal && !refusal.isEmpty();
      if (choice.get("finish_reason") instanceof String why) {
        reason = refused ? "refusal" : REASONS.getOrDefault(why, "end_turn");
      }
    }
  }

  private static Map<String, Object> usage(Map<String, Object> counted) {
    int cached = number(Json.object(counted.get("prompt_tokens_details")).get("cached_tokens"));
    Object thought = Json.object(counted.get("completion_tokens_details")).get("reasoning_tokens");
    return Json.of(
        "input_tokens",
        number(counted.get("prompt_tokens")) - cached,
        "cache_creation_input_tokens",
        0,
        "cache_read_input_tokens",
        cached,
        "output_tokens",
        counted.get("completion_tokens"),
        "output_tokens_details",
        Json.of("thinking_tokens", number(thought)));
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }

  private void text(String type, @Nullable String piece) throws IOException {
    if (piece == null || piece.isEmpty()) {
      return;
    }
    if (blocks.isEmpty() || !last().get("type").equals(type)) {
      begin(Json.of("type", type, type, ""));
    }
    open.append(piece);
    delta(Json.of("type", type + "_delta", type, piece));
  }

  private void call(Map<String, Object> call) throws IOException {
    Map<String, Object> function = Json.object(call.get("function"));
    if (call.get("id") != null) {
      Map<String, Object> block = Json.of("type", "tool_use", "id", call.get("id"));
      block.put("name", function.get("name"));
      block.put("input", Json.of());
      begin(block);
    }
    String arguments = (String) function.getOrDefault("arguments", "");
    if (arguments != null && !arguments.isEmpty()) {
      open.append(arguments);
      delta(Json.of("type", "input_json_delta", "partial_json", arguments));
    }
  }

  private Map<String, Object> last() {
    return blocks.get(blocks.size() - 1);
  }

  private void begin(Map<String, Object> block) throws IOException {
    close();
    blocks.add(Json.of());
    last().putAll(block);
    events.accept("content_block_start", "index", blocks.size() - 1, "content_block", block);
  }

  private void delta(Map<String, Object> delta) throws IOException {
    events.accept("content_block_delta", "index", blocks.size() - 1, "delta", delta);
  }

  private void close() throws IOException {
    if (blocks.isEmpty()) {
      return;
    }
    if (last().get("type").equals("tool_use")) {
      last().put("input", open.isEmpty() ? Json.of() : Json.read(open.toString()));
    } else {
      last().put(last().get("type").toString(), open.toString());
    }
    open.setLength(0);
    events.accept("content_block_stop", "index", blocks.size() - 1);
  }

  /** The whole message's content; nothing comes after it. */
  public List<Map<String, Object>> end() throws IOException {
    close();
    return blocks;
  }

  public String reason() {
    return reason;
  }

  public Map<String, Object> usage() {
    return usage;
  }
}
