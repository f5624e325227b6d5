package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What functions returned, told in words. */
final class Results {
  private static final int MOST_PARTS = 12;
  private static final int DEEPEST = 4;
  private static final ObjectReader JSON = JsonMapper.builder().build().reader();

  private Results() {}

  static String told(List<Prompt.Result> results) {
    return results.stream().map(Results::told).collect(Collectors.joining("\n"));
  }

  /** The JSON in a text, or a missing node if it is something else. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String told(Prompt.Result result) {
    JsonNode arguments = json(result.arguments());
    List<String> given = new ArrayList<>();
    arguments.forEach(
        value -> given.add(value.isContainerNode() ? phrase(value, 0) : value.asText()));
    String source =
        result.function() + (given.isEmpty() ? "" : " (" + String.join(", ", given) + ")");
    JsonNode returned = json(result.returned());
    String content =
        returned.isContainerNode()
            ? phrase(returned, 0)
            : returned.isMissingNode() ? result.returned() : returned.asText();
    if (content.isBlank()) {
      return source + " returned nothing.";
    }
    return "According to " + source + ": " + Words.unpunctuated(content) + ".";
  }

  private static String phrase(JsonNode value, int depth) {
    if (value.isNull()) {
      return "unknown";
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (!value.isContainerNode() || depth > DEEPEST) {
      return value.isContainerNode() ? "…" : value.asText();
    }
    List<String> parts = new ArrayList<>();
    if (value.isObject()) {
      for (var member : value.properties()) {
        String name = String.join(" ", Words.ofIdentifier(member.getKey()));
        boolean nested = member.getValue().isContainerNode();
        parts.add(
            name
                + (nested ? ": " : " ")
                + (nested ? "(" : "")
                + phrase(member.getValue(), depth + 1)
                + (nested ? ")" : ""));
      }
    } else {
      value.forEach(item -> parts.add(phrase(item, depth + 1)));
    }
    boolean more = parts.size() > MOST_PARTS;
    String told = Words.and(more ? parts.subList(0, MOST_PARTS) : parts);
    return parts.isEmpty()
        ? "nothing"
        : more ? told + " and " + (parts.size() - MOST_PARTS) + " more" : told;
  }
}
