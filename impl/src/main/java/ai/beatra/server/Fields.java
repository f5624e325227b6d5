package ai.beatra.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one thing as the command line shows it, in order; their JSON names are a promise
 * to scripts.
 */
final class Fields {
  private final Map<String, @Nullable String> values = new LinkedHashMap<>();

  /** Null is shown too, so that every thing of a kind has the same members. */
  Fields with(String name, @Nullable Object value) {
    values.put(name, value == null ? null : value.toString());
    return this;
  }

  Map<String, @Nullable String> values() {
    return values;
  }
}
