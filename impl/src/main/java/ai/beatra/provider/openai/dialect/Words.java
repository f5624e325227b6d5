package ai.beatra.provider.openai.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * The texts of a message, or of a part of one, under whichever names and in whichever forms
 * upstreams have them.
 *
 * @param content what the model says
 * @param reasoning what it thinks before
 */
record Words(String content, String refusal, String reasoning) {
  /** Names of a message's thinking. Some upstreams send it under two of them: one is taken. */
  private static final List<String> THINKING =
      List.of(
          "reasoning_content",
          "reasoning",
          "thinking",
          "reasoning_text",
          "thought",
          "thoughts",
          "reasoning_details",
          "thinking_blocks");

  /** Where a part that is an object has its text. */
  private static final List<String> TEXT =
      List.of("text", "content", "thinking", "reasoning", "summary", "value");

  static Words in(JsonNode message) {
    var words = new Collected();
    JsonNode content = message.path("content");
    if (content.isValueNode()) {
      words.content.append(content.asText(""));
    } else {
      words.parts(content);
    }
    words.refusal.append(text(message.path("refusal")));
    String thought = thought(message);
    return new Words(
        words.content.toString(),
        words.refusal.toString(),
        thought.isEmpty() ? words.thought.toString() : thought);
  }

  /** Whether a member of that name may be a message's thinking. */
  static boolean isThinking(String name) {
    return THINKING.contains(name);
  }

  boolean isEmpty() {
    return content.isEmpty() && refusal.isEmpty() && reasoning.isEmpty();
  }

  private static String thought(JsonNode message) {
    for (String name : THINKING) {
      String text = text(message.path(name));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** All the text that there is, whether it stands alone, in an object or in a list. */
  private static String text(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    var all = new StringBuilder();
    if (node.isArray()) {
      node.forEach(each -> all.append(text(each)));
    } else if (node.isObject()) {
      for (int i = 0; all.isEmpty() && i < TEXT.size(); i++) {
        all.append(text(node.path(TEXT.get(i))));
      }
    }
    return all.toString();
  }

  /** The parts of a content, sorted by what they are. */
  private static final class Collected {
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final StringBuilder thought = new StringBuilder();

    void parts(JsonNode node) {
      if (node.isArray()) {
        node.forEach(this::parts);
        return;
      }
      String type = node.path("type").asText("").toLowerCase(Locale.ROOT);
      if (type.contains("think") || type.contains("reason") || type.contains("thought")) {
        thought.append(text(node));
      } else if (type.equals("refusal")) {
        refusal.append(text(node.path("refusal")));
      } else if (!ToolCalls.isCall(type)) {
        content.append(text(node));
      }
    }
  }
}
