package ai.beatra.provider.sandbox.chat.reply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What functions returned, passed on as it is. */
final class Results {
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
    json(result.arguments()).forEach(value -> given.add(value.asText()));
    String call =
        result.function() + (given.isEmpty() ? "" : " (" + String.join(", ", given) + ")");
    return result.returned().isBlank()
        ? call + " returned nothing."
        : "According to " + call + ": " + result.returned();
  }
}
