package ai.beatra.tasks;

import ai.beatra.model.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels that a request gives its task. */
public final class Metadata {
  private static final int LONGEST_KEY = 64;

  private Metadata() {}

  /** What is wrong with them that the schema cannot say; empty if nothing is. */
  public static List<FieldError> faults(@Nullable Map<String, String> metadata) {
    boolean tooLong =
        metadata != null
            && metadata.keySet().stream()
                .anyMatch(key -> key.codePointCount(0, key.length()) > LONGEST_KEY);
    return tooLong
        ? List.of(
            new FieldError()
                .param("/metadata")
                .message("must have keys of at most " + LONGEST_KEY + " characters"))
        : List.of();
  }
}
