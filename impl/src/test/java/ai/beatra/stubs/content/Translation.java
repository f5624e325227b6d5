package ai.beatra.stubs.content;

import ai.beatra.stubs.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request of the Messages API as OpenAI's chat completions have it. */
public final class Translation {
  private static final Map<String, String> CHOICES = Map.of("any", "required");

  private final Map<String, Object> asked;
  private final List<Object> messages = new ArrayList<>();

  private Translation(Map<String, Object> asked) {
    this.asked = asked;
  }

  /** The request, to be answered as a stream. */
  public static Map<String, Object> of(Map<String, Object> asked) {
    return new Translation(asked).request();
  }

  private Map<String, Object> request() {
    Map<String, Object> request = Json.of("model", asked.get("model"), "stream", true);
    request.put("stream_options", Json.of("include_usage", true));
    request.put("max_completion_tokens", asked.get("max_tokens"));
    copy("temperature", request, "temperature");
    copy("top_p", request, "top_p");
    copy("stop_sequences", request, "stop");
    for (Object block : Json.list(asked.get("system"))) {
      messages.add(Json.of("role", "system", "content", Json.object(block).get("text")));
    }
    Json.list(asked.get("messages")).forEach(turn -> turn(Json.object(turn)));
    request.put("messages", messages);
    tools(request);
    Map<String, Object> output = Json.object(asked.get("output_config"));
    if (output.containsKey("effort")) {
      request.put("reasoning_effort", output.get("effort"));
    }
    Map<String, Object> format = Json.object(output.get("format"));
    if (!format.isEmpty()) {
      Object schema = Json.of("name", "answer", "strict", true, "schema", format.get("schema"));
      request.put("response_format", Json.of("type", "json_schema", "json_schema", schema));
    }
    return request;
  }

  private void copy(String theirs, Map<String, Object> request, String ours) {
    if (asked.containsKey(theirs)) {
      request.put(ours, asked.get(theirs));
    }
  }

  private void turn(Map<String, Object> turn) {
    if (turn.get("content") instanceof String text) {
      messages.add(Json.of("role", turn.get("role"), "content", text));
      return;
    }
    var parts = new ArrayList<Object>();
    var calls = new ArrayList<Object>();
    for (Object each : Json.list(turn.get("content"))) {
      Map<String, Object> block = Json.object(each);
      switch (String.valueOf(block.get("type"))) {
        case "text" -> parts.add(Json.of("type", "text", "text", block.get("text")));
        case "image" -> parts.add(image(Json.object(block.get("source"))));
        case "tool_use" -> calls.add(call(block));
        case "tool_result" -> messages.add(result(block));
        default -> throw new IllegalArgumentException("no block of ours: " + block);
      }
    }
    if (!parts.isEmpty() || !calls.isEmpty()) {
      Map<String, Object> message = Json.of("role", turn.get("role"), "content", content(parts));
      if (!calls.isEmpty()) {
        message.put("tool_calls", calls);
      }
      messages.add(message);
    }
  }

  /** One text stands for itself. */
  private static Object content(List<Object> parts) {
    boolean text = parts.size() == 1 && Json.object(parts.get(0)).containsKey("text");
    return text ? Json.object(parts.get(0)).get("text") : parts.isEmpty() ? null : parts;
  }

  private static Object image(Map<String, Object> source) {
    Object url =
        source.getOrDefault(
            "url", "data:" + source.get("media_type") + ";base64," + source.get("data"));
    return Json.of("type", "image_url", "image_url", Json.of("url", url));
  }

  private static Object call(Map<String, Object> block) {
    Object function =
        Json.of("name", block.get("name"), "arguments", Json.write(block.get("input")));
    return Json.of("id", block.get("id"), "type", "function", "function", function);
  }

  private static Object result(Map<String, Object> block) {
    var texts = new StringBuilder();
    Json.list(block.get("content")).forEach(part -> texts.append(Json.object(part).get("text")));
    return Json.of(
        "role", "tool", "tool_call_id", block.get("tool_use_id"), "content", texts.toString());
  }

  private void tools(Map<String, Object> request) {
    List<Object> tools = new ArrayList<>();
    for (Object each : Json.list(asked.get("tools"))) {
      Map<String, Object> function = Json.of();
      function.putAll(Json.object(each));
      function.put("parameters", function.remove("input_schema"));
      tools.add(Json.of("type", "function", "function", function));
    }
    if (!tools.isEmpty()) {
      request.put("tools", tools);
    }
    Map<String, Object> choice = Json.object(asked.get("tool_choice"));
    if (!choice.isEmpty()) {
      String type = choice.get("type").toString();
      request.put(
          "tool_choice",
          type.equals("tool")
              ? Json.of("type", "function", "function", Json.of("name", choice.get("name")))
              : CHOICES.getOrDefault(type, type));
      if (Boolean.TRUE.equals(choice.get("disable_parallel_tool_use"))) {
        request.put("parallel_tool_calls", false);
      }
    }
  }
}
