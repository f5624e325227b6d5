package ai.beatra.stubs;

import ai.beatra.stubs.content.Voice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible chat upstream: {@code /v1/chat/completions} whole and streamed, and {@code
 * /v1/models}. It says a fixed sentence of eight tokens; a request with tools and no tool result
 * calls the first of them. The prompt counts a token for each four bytes of the messages.
 */
public final class ChatStub extends Stub {
  static final List<String> WORDS =
      List.of("The", " stub", " upstream", " says", " what", " it", " says", ".");
  private static final long CREATED = 1_767_225_600;

  private final @Nullable Voice voice;

  public ChatStub(int port) {
    this(port, null);
  }

  /**
   * @param voice who answers in its place; null for the fixed sentence
   */
  public ChatStub(int port, @Nullable Voice voice) {
    super(port);
    this.voice = voice;
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    if (request.path().endsWith("/models")) {
      exchange.json(
          Json.of(
              "object",
              "list",
              "data",
              List.of(Json.of("id", "sandbox-chat"), Json.of("id", "stub-chat"))));
    } else if (!request.path().endsWith("/chat/completions")) {
      exchange.refuse(404, error(404));
    } else {
      if (voice == null) {
        chat(exchange, request.json());
      } else {
        relay(exchange, voice.ask(request.json()));
      }
    }
  }

  private static void relay(Exchange exchange, Voice.Answer answer)
      throws IOException, InterruptedException {
    try (answer) {
      if (answer.streams()) {
        exchange.streams();
        for (String event : (Iterable<String>) answer.events()::iterator) {
          cost(exchange, event.contains("\"usage\":{") ? Json.read(event) : Json.of());
          exchange.piece("data: " + event + "\n\n");
        }
        exchange.ends();
      } else if (answer.status() == 200) {
        Map<String, Object> whole = Json.read(answer.text());
        cost(exchange, whole);
        exchange.json(whole);
      } else {
        String wait = answer.retryAfter();
        String[] headers = wait.isEmpty() ? new String[0] : new String[] {"Retry-After: " + wait};
        exchange.refuse(answer.status(), answer.text(), headers);
      }
    }
  }

  private static void cost(Exchange exchange, Map<String, Object> answer) {
    Map<String, Object> usage = Json.object(answer.get("usage"));
    if (!usage.isEmpty()) {
      exchange.note("cost", usage);
    }
  }

  private static void chat(Exchange exchange, Map<String, Object> asked)
      throws IOException, InterruptedException {
    cost(exchange, Json.of("usage", usage(asked)));
    String called = called(asked);
    if (Boolean.TRUE.equals(asked.get("stream"))) {
      exchange.streams();
      exchange.piece(event(chunk(asked, Json.of("role", "assistant", "content", ""), null)));
      for (Map<String, Object> delta : deltas(called)) {
        exchange.piece(event(chunk(asked, delta, null)));
      }
      exchange.piece(event(chunk(asked, Json.of(), reason(called))));
      Map<String, Object> last = frame(asked, "chat.completion.chunk", List.of());
      last.put("usage", usage(asked));
      exchange.piece(event(last));
      exchange.piece("data: [DONE]\n\n");
      exchange.ends();
    } else {
      var choice = Json.of("index", 0, "message", message(called), "finish_reason", reason(called));
      Map<String, Object> whole = frame(asked, "chat.completion", List.of(choice));
      whole.put("usage", usage(asked));
      exchange.json(whole);
    }
  }

  /** The function that is called; empty where the model speaks. */
  private static String called(Map<String, Object> asked) {
    List<Object> messages = Json.list(asked.get("messages"));
    Object last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    List<Object> tools = Json.list(asked.get("tools"));
    if (tools.isEmpty()
        || "none".equals(asked.get("tool_choice"))
        || "tool".equals(Json.object(last).get("role"))) {
      return "";
    }
    return Json.object(Json.object(tools.get(0)).get("function")).get("name").toString();
  }

  private static List<Map<String, Object>> deltas(String called) {
    var deltas = new ArrayList<Map<String, Object>>();
    if (called.isEmpty()) {
      WORDS.forEach(word -> deltas.add(Json.of("content", word)));
      return deltas;
    }
    Map<String, Object> first = call(called, "");
    first.put("index", 0);
    deltas.add(Json.of("tool_calls", List.of(first)));
    deltas.add(
        Json.of(
            "tool_calls", List.of(Json.of("index", 0, "function", Json.of("arguments", "{}")))));
    return deltas;
  }

  private static Map<String, Object> message(String called) {
    return called.isEmpty()
        ? Json.of("role", "assistant", "content", String.join("", WORDS))
        : Json.of("role", "assistant", "content", null, "tool_calls", List.of(call(called, "{}")));
  }

  private static Map<String, Object> call(String name, String arguments) {
    return Json.of(
        "id",
        "call_stub",
        "type",
        "function",
        "function",
        Json.of("name", name, "arguments", arguments));
  }

  private static String reason(String called) {
    return called.isEmpty() ? "stop" : "tool_calls";
  }

  private static Map<String, Object> chunk(
      Map<String, Object> asked, Map<String, Object> delta, Object reason) {
    return frame(
        asked,
        "chat.completion.chunk",
        List.of(Json.of("index", 0, "delta", delta, "finish_reason", reason)));
  }

  private static Map<String, Object> frame(
      Map<String, Object> asked, String object, List<?> choices) {
    return Json.of(
        "id",
        "chatcmpl-stub",
        "object",
        object,
        "created",
        CREATED,
        "model",
        asked.getOrDefault("model", ""),
        "choices",
        choices);
  }

  private static Map<String, Object> usage(Map<String, Object> asked) {
    int prompt = Math.max(1, Json.write(asked.getOrDefault("messages", "")).length() / 4);
    int completion = WORDS.size();
    return Json.of(
        "prompt_tokens",
        prompt,
        "completion_tokens",
        completion,
        "total_tokens",
        prompt + completion);
  }

  private static String event(Object data) {
    return "data: " + Json.write(data) + "\n\n";
  }

  @Override
  protected String error(int status) {
    return Json.write(
        Json.of(
            "error",
            Json.of(
                "message", "The stub says " + status + ".",
                "type", status == 429 ? "rate_limit_error" : "server_error",
                "code", status == 401 ? "invalid_api_key" : "stub")));
  }
}
