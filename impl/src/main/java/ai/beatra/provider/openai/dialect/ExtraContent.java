package ai.beatra.provider.openai.dialect;

import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an upstream adds to a message or a call and wants back, such as thought signatures. */
final class ExtraContent {
  private static final TypeReference<Map<String, @Nullable Object>> MEMBERS =
      new TypeReference<>() {};

  private ExtraContent() {}

  /** What the message or the call has of it; null if nothing. */
  static @Nullable Map<String, @Nullable Object> in(JsonNode node) {
    JsonNode extra = node.path("extra_content");
    if (!extra.isObject() || extra.isEmpty()) {
      return null;
    }
    try {
      return WireReader.JSON.readValue(WholeCharacters.repaired(extra.toString()), MEMBERS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it was JSON before", e);
    }
  }
}
