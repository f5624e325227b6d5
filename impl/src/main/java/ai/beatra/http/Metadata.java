package ai.beatra.http;

import ai.beatra.error.ApiException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels that a request gives what it makes. */
public final class Metadata {
  private static final int LONGEST_KEY = 64;

  private Metadata() {}

  /**
   * Checks what the schema cannot say.
   *
   * @throws ApiException invalid_request
   */
  public static void check(@Nullable Map<String, String> metadata) {
    if (metadata != null && metadata.keySet().stream().anyMatch(Metadata::isTooLong)) {
      throw ApiException.invalid("/metadata", "must have keys of at most 64 characters");
    }
  }

  /** Whether it has more than 64 characters, however many of Java's. */
  public static boolean isTooLong(String key) {
    return key.codePointCount(0, key.length()) > LONGEST_KEY;
  }
}
