package ai.beatra.cli.print;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one thing as the command line shows it, in order; their JSON names are a promise
 * to scripts.
 */
public final class Fields {
  static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  /**
   * Null is shown too, so that every thing of a kind has the same members. Numbers are numbers in
   * JSON, everything else is text.
   */
  public Fields with(String name, @Nullable Object value) {
    values.put(name, value == null || value instanceof Number ? value : value.toString());
    return this;
  }

  public Map<String, @Nullable Object> values() {
    return values;
  }

  /** One line. */
  public String json() throws IOException {
    return JSON.writeValueAsString(values);
  }

  /** A value for people. */
  public static String shown(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  /** At least as wide as that. */
  public static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
