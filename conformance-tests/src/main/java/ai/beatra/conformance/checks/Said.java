package ai.beatra.conformance.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What a chat said, whole or in pieces: its words, what it called with what, and why it ended. */
final class Said {
  private final StringBuilder words = new StringBuilder();
  private final Map<Integer, String> calls = new TreeMap<>();
  private String reason = "";

  /** Its words are not everywhere, but that is told. */
  private boolean refused;

  private Said() {}

  /**
   * @param answer a completion, or an array of chunks
   */
  static JsonNode of(JsonNode answer) {
    Map<Integer, Said> said = new TreeMap<>();
    for (JsonNode choices : answer.findValues("choices")) {
      for (JsonNode choice : choices) {
        said.computeIfAbsent(choice.path("index").asInt(), it -> new Said()).add(choice);
      }
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    said.values().forEach(each -> all.add(each.node()));
    return all;
  }

  private void add(JsonNode choice) {
    JsonNode message = choice.has("message") ? choice.path("message") : choice.path("delta");
    words.append(message.path("content").asText(""));
    int place = 0;
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      calls.merge(
          call.path("index").asInt(place++),
          function.path("name").asText("") + function.path("arguments").asText(""),
          String::concat);
    }
    refused |= !message.path("refusal").asText("").isEmpty();
    reason = choice.path("finish_reason").asText(reason);
  }

  private ObjectNode node() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("words", words.toString()).put("finish_reason", refused ? "content_filter" : reason);
    ArrayNode called = node.putArray("calls");
    calls.values().forEach(called::add);
    return node;
  }
}
