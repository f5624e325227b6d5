package ai.beatra.artifacts;

import ai.beatra.http.Metadata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Labels that a form gives its file: a JSON object in one of its texts. */
final class FormMetadata {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int PAIRS = 16;
  private static final int VALUE_LENGTH = 512;

  private FormMetadata() {}

  /**
   * @param fault is told what is wrong with them
   */
  static Map<String, String> parse(@Nullable String text, Consumer<String> fault) {
    Map<String, String> metadata = new LinkedHashMap<>();
    JsonNode object = text == null ? JSON.createObjectNode() : tree(text);
    if (object == null
        || !object.isObject()
        || !object.valueStream().allMatch(JsonNode::isTextual)) {
      fault.accept("must be a JSON object with text values");
      return metadata;
    }
    object
        .properties()
        .forEach(pair -> metadata.put(whole(pair.getKey()), whole(pair.getValue().textValue())));
    if (metadata.size() > PAIRS) {
      fault.accept("must have at most " + PAIRS + " pairs");
    }
    if (metadata.entrySet().stream()
        .anyMatch(
            pair -> Metadata.isTooLong(pair.getKey()) || length(pair.getValue()) > VALUE_LENGTH)) {
      fault.accept(
          "must have keys of at most 64 and values of at most " + VALUE_LENGTH + " characters");
    }
    return metadata;
  }

  private static @Nullable JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** With U+FFFD in the place of each half of a character that stands alone. */
  private static String whole(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
