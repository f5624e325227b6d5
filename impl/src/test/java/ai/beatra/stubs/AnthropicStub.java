package ai.beatra.stubs;

import ai.beatra.stubs.content.Blocks;
import ai.beatra.stubs.content.Translation;
import ai.beatra.stubs.content.Voice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's Messages API, whole and streamed: says the words that {@link ChatStub} says, calls
 * the first tool where there is one and no result yet, and thinks before it speaks where it is told
 * to. It reads 5 tokens from a cache, writes 3 to one, and counts one for each four bytes of the
 * messages beside them.
 */
public final class AnthropicStub extends Stub {
  public static final int CACHED = 5;
  public static final int WRITTEN = 3;
  public static final int OUTPUT = 8;

  private final @Nullable Voice voice;

  public AnthropicStub(int port) {
    this(port, null);
  }

  /**
   * @param voice who answers in its place; null for the fixed sentence
   */
  public AnthropicStub(int port, @Nullable Voice voice) {
    super(port);
    this.voice = voice;
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    boolean lists = request.path().equals("/v1/models");
    if (!lists && !request.path().equals("/v1/messages")) {
      exchange.refuse(404, error(404));
    } else if (!request.headers().containsKey("x-api-key")) {
      exchange.refuse(401, error(401));
    } else if (lists) {
      exchange.json(Json.of("data", List.of(Json.of("type", "model", "id", "claude-stub"))));
    } else if (!request.headers().containsKey("anthropic-version")
        || !request.json().containsKey("max_tokens")) {
      exchange.refuse(400, error(400));
    } else {
      if (voice == null) {
        message(exchange, request.json());
      } else {
        relay(exchange, request.json(), voice.ask(Translation.of(request.json())));
      }
    }
  }

  private void relay(Exchange exchange, Map<String, Object> asked, Voice.Answer answer)
      throws IOException, InterruptedException {
    try (answer) {
      if (answer.status() != 200) {
        refused(exchange, answer);
        return;
      }
      boolean stream = Boolean.TRUE.equals(asked.get("stream"));
      var blocks = new Blocks((type, members) -> piece(exchange, stream, type, members));
      if (stream) {
        exchange.streams();
        Object none = Json.of("input_tokens", 0, "output_tokens", 0);
        exchange.piece(event("message_start", "message", frame(asked, List.of(), null, none)));
      }
      for (String event : (Iterable<String>) answer.events()::iterator) {
        if (event.startsWith("{\"error\"")) {
          exchange.fails(errorEvent());
          return;
        }
        if (event.startsWith("{")) {
          blocks.add(Json.read(event));
        }
      }
      List<Map<String, Object>> content = blocks.end();
      Map<String, Object> usage = blocks.usage();
      exchange.note("cost", usage);
      if (stream) {
        ends(exchange, blocks.reason(), usage);
      } else {
        exchange.json(frame(asked, content, blocks.reason(), usage));
      }
    }
  }

  private static void piece(Exchange exchange, boolean stream, String type, Object... members)
      throws IOException {
    if (stream) {
      exchange.piece(event(type, members));
    }
  }

  /** What it says of content is said in words here. */
  private static void refused(Exchange exchange, Voice.Answer answer) throws IOException {
    Map<String, Object> told = Json.object(Json.read(answer.text()).get("error"));
    if ("content_refused".equals(told.get("code"))) {
      exchange.refuse(400, error(400, "Output blocked by content filtering policy"));
      return;
    }
    String wait = answer.retryAfter();
    String[] headers = wait.isEmpty() ? new String[0] : new String[] {"retry-after: " + wait};
    exchange.refuse(answer.status(), error(answer.status(), told.get("message")), headers);
  }

  private static void ends(Exchange exchange, String reason, Object usage) throws IOException {
    Object delta = Json.of("stop_reason", reason, "stop_sequence", null);
    exchange.piece(event("message_delta", "delta", delta, "usage", usage));
    exchange.piece(event("message_stop"));
    exchange.ends();
  }

  private static void message(Exchange exchange, Map<String, Object> asked)
      throws IOException, InterruptedException {
    exchange.note("cost", usage(asked, OUTPUT));
    List<Map<String, Object>> blocks = blocks(asked);
    String reason =
        blocks.get(blocks.size() - 1).get("type").equals("tool_use") ? "tool_use" : "end_turn";
    if (!Boolean.TRUE.equals(asked.get("stream"))) {
      exchange.json(frame(asked, blocks, reason, usage(asked, OUTPUT)));
      return;
    }
    exchange.streams();
    exchange.piece(
        event("message_start", "message", frame(asked, List.of(), null, usage(asked, 1))));
    exchange.piece(event("ping"));
    for (int i = 0; i < blocks.size(); i++) {
      block(exchange, i, blocks.get(i));
    }
    ends(exchange, reason, Json.of("output_tokens", OUTPUT));
  }

  private static List<Map<String, Object>> blocks(Map<String, Object> asked) {
    var blocks = new ArrayList<Map<String, Object>>();
    if (asked.containsKey("thinking")) {
      blocks.add(Json.of("type", "thinking", "thinking", "Let me see.", "signature", "c2ln"));
    }
    String called = called(asked);
    blocks.add(
        called.isEmpty()
            ? Json.of("type", "text", "text", String.join("", ChatStub.WORDS))
            : Json.of(
                "type", "tool_use", "id", "toolu_stub", "name", called, "input", Json.of("at", 1)));
    return blocks;
  }

  /** The function that is called; empty where the model speaks. */
  private static String called(Map<String, Object> asked) {
    List<Object> tools = Json.list(asked.get("tools"));
    boolean none = "none".equals(Json.object(asked.get("tool_choice")).get("type"));
    boolean answered = Json.write(asked.get("messages")).contains("\"tool_result\"");
    return tools.isEmpty() || none || answered
        ? ""
        : Json.object(tools.get(0)).get("name").toString();
  }

  private static void block(Exchange exchange, int index, Map<String, Object> block)
      throws IOException {
    switch (block.get("type").toString()) {
      case "thinking" -> {
        start(exchange, index, Json.of("type", "thinking", "thinking", "", "signature", ""));
        delta(exchange, index, Json.of("type", "thinking_delta", "thinking", "Let me see."));
        delta(exchange, index, Json.of("type", "signature_delta", "signature", "c2ln"));
      }
      case "tool_use" -> {
        Map<String, Object> empty = Json.of("type", "tool_use", "id", block.get("id"));
        empty.put("name", block.get("name"));
        empty.put("input", Json.of());
        start(exchange, index, empty);
        String input = Json.write(block.get("input"));
        for (String piece : List.of("", input.substring(0, 3), input.substring(3))) {
          delta(exchange, index, Json.of("type", "input_json_delta", "partial_json", piece));
        }
      }
      default -> {
        start(exchange, index, Json.of("type", "text", "text", ""));
        for (String word : ChatStub.WORDS) {
          delta(exchange, index, Json.of("type", "text_delta", "text", word));
        }
      }
    }
    exchange.piece(event("content_block_stop", "index", index));
  }

  private static void start(Exchange exchange, int index, Map<String, Object> block)
      throws IOException {
    exchange.piece(event("content_block_start", "index", index, "content_block", block));
  }

  private static void delta(Exchange exchange, int index, Map<String, Object> delta)
      throws IOException {
    exchange.piece(event("content_block_delta", "index", index, "delta", delta));
  }

  private static Map<String, Object> frame(
      Map<String, Object> asked, List<?> content, @Nullable Object reason, Object usage) {
    Map<String, Object> frame =
        Json.of("id", "msg_stub", "type", "message", "role", "assistant", "content", content);
    frame.put("model", asked.getOrDefault("model", ""));
    frame.put("stop_reason", reason);
    frame.put("stop_sequence", null);
    frame.put("usage", usage);
    return frame;
  }

  private static Map<String, Object> usage(Map<String, Object> asked, int output) {
    return Json.of(
        "input_tokens",
        Math.max(1, Json.write(asked.getOrDefault("messages", "")).length() / 4),
        "cache_creation_input_tokens",
        WRITTEN,
        "cache_read_input_tokens",
        CACHED,
        "output_tokens",
        output);
  }

  private static String event(String type, Object... members) {
    Map<String, Object> data = Json.of("type", type);
    data.putAll(Json.of(members));
    return "event: " + type + "\ndata: " + Json.write(data) + "\n\n";
  }

  @Override
  protected String error(int status) {
    return error(status, "The stub says " + status + ".");
  }

  private static String error(int status, Object message) {
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 401 -> "authentication_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          case 503 -> "overloaded_error";
          default -> "api_error";
        };
    return Json.write(
        Json.of(
            "type",
            "error",
            "error",
            Json.of("type", type, "message", message),
            "request_id",
            "req_stub"));
  }

  @Override
  protected String errorEvent() {
    return "event: error\ndata: " + error(503) + "\n\n";
  }
}
