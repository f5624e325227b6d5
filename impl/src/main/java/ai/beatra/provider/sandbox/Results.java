package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

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
    List<String> given = new ArrayList<>();
    json(result.arguments()).forEach(value -> given.add(phrase(value, 1)));
    String arguments = given.isEmpty() ? "" : " (" + String.join(", ", given) + ")";
    JsonNode returned = json(result.returned());
    String content = returned.isMissingNode() ? result.returned() : phrase(returned, 0);
    return content.isBlank()
        ? result.function() + arguments + " returned nothing."
        : "According to "
            + result.function()
            + arguments
            + ": "
            + Words.unpunctuated(content)
            + ".";
  }

  private static String phrase(JsonNode value, int depth) {
    if (!value.isContainerNode()) {
      return value.isNull()
          ? "unknown"
          : value.isBoolean() ? (value.booleanValue() ? "yes" : "no") : value.asText();
    }
    if (value.isEmpty() || depth > DEEPEST) {
      return value.isEmpty() ? "nothing" : "…";
    }
    List<String> parts = new ArrayList<>();
    value.properties().stream()
        .limit(MOST_PARTS)
        .forEach(m -> parts.add(words(m.getKey()) + " " + phrase(m.getValue(), depth + 1)));
    for (int i = 0; value.isArray() && i < Math.min(value.size(), MOST_PARTS); i++) {
      parts.add(phrase(value.get(i), depth + 1));
    }
    int more = value.size() - parts.size();
    String told = Words.and(parts) + (more > 0 ? " and " + more + " more" : "");
    return depth == 0 ? told : "(" + told + ")";
  }

  private static String words(String name) {
    return String.join(" ", Words.ofIdentifier(name));
  }
}
