package ai.beatra.provider.openai.dialect;

import ai.beatra.provider.wire.WholeCharacters;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a function, or a part of one, as an upstream sends it.
 *
 * @param index where the upstream says that it stands
 * @param id empty where there is none, as are the name and the arguments
 * @param arguments JSON, or a part of it
 */
record CallPiece(
    @Nullable Integer index,
    String id,
    String name,
    String arguments,
    @Nullable Map<String, @Nullable Object> extra) {

  static CallPiece of(JsonNode call) {
    JsonNode function = call.path("function").isObject() ? call.path("function") : call;
    JsonNode index = call.path("index");
    boolean numbered = index.isIntegralNumber() || index.asText("").matches("\\d{1,6}");
    return new CallPiece(
        numbered ? index.asInt() : null,
        WholeCharacters.repaired(call.path("id").asText("")),
        WholeCharacters.repaired(function.path("name").asText("")),
        arguments(function),
        ExtraContent.in(call));
  }

  private static String arguments(JsonNode function) {
    for (String name : new String[] {"arguments", "parameters", "input"}) {
      JsonNode arguments = function.path(name);
      if (arguments.isTextual()) {
        return arguments.textValue();
      }
      if (arguments.isContainerNode()) {
        // From upstreams that do not write them piece by piece.
        return arguments.toString();
      }
    }
    return "";
  }
}
