package ai.beatra.tasks.media;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the members of {@code model_options} that no model knows. */
public final class UnknownOptions {
  private static final JsonPointer OPTIONS = JsonPointer.compile("/model_options");

  private UnknownOptions() {}

  /**
   * The JSON Pointers of the members that are sent and not read; null is as good as not sent.
   *
   * @param body JSON, which was read before
   * @param read what was read of it; null if nothing was
   */
  public static List<String> of(ObjectMapper json, byte[] body, @Nullable Object read) {
    try {
      JsonNode sent =
          json.reader()
              .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .at(OPTIONS)
              .readTree(body);
      var unknown = new ArrayList<String>();
      compare(OPTIONS, sent, json.valueToTree(read), unknown);
      return unknown;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void compare(JsonPointer at, JsonNode sent, JsonNode read, List<String> unknown) {
    sent.properties()
        .forEach(
            member -> {
              JsonPointer pointer = at.appendProperty(member.getKey());
              if (!read.has(member.getKey()) && !member.getValue().isNull()) {
                unknown.add(pointer.toString());
              } else {
                compare(pointer, member.getValue(), read.path(member.getKey()), unknown);
              }
            });
  }
}
