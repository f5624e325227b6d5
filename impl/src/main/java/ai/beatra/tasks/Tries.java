package ai.beatra.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a task was tried before, in vain.
 *
 * @param json an array of provider, upstream_model, failure and milliseconds, as calls have it;
 *     null if it was tried nowhere
 */
record Tries(@Nullable String json) {
  static final Tries NONE = new Tries(null);

  private static final ObjectMapper JSON = new ObjectMapper();

  private ArrayNode all() {
    try {
      return json == null ? JSON.createArrayNode() : (ArrayNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * These and one more.
   *
   * @param reason why it failed, in our words
   * @param millis how long that took
   */
  Tries with(String provider, String model, String reason, long millis) {
    ArrayNode more = all();
    more.addObject()
        .put("provider", provider)
        .put("upstream_model", model)
        .put("failure", reason)
        .put("milliseconds", millis);
    return new Tries(more.toString());
  }

  boolean has(String provider, String model) {
    for (JsonNode each : all()) {
      if (each.path("provider").asText().equals(provider)
          && each.path("upstream_model").asText().equals(model)) {
        return true;
      }
    }
    return false;
  }
}
