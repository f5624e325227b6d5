package ai.beatra.http;

import ai.beatra.model.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels that a request gives what it makes. */
public final class Metadata {
  private static final int LONGEST_KEY = 64;

  private Metadata() {}

  /** What is wrong with them that the schema cannot say; empty if nothing is. */
  public static List<FieldError> faults(@Nullable Map<String, String> metadata) {
    return metadata != null && metadata.keySet().stream().anyMatch(Metadata::isTooLong)
        ? List.of(
            new FieldError()
                .param("/metadata")
                .message("must have keys of at most " + LONGEST_KEY + " characters"))
        : List.of();
  }

  /** Whether it has more than 64 characters, however many of Java's. */
  public static boolean isTooLong(String key) {
    return key.codePointCount(0, key.length()) > LONGEST_KEY;
  }
}
