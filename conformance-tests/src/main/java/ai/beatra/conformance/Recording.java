package ai.beatra.conformance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The answers that the server gave, in a form from which the spec's examples can be filled. */
public final class Recording {
  private Recording() {}

  /**
   * Writes one entry for each replayed example, as YAML: {@code operation} (its id), {@code status}
   * and {@code media_type} as the server gave them, {@code name}, {@code pointer} (of the example's
   * value in openapi.yaml; null when the spec has no answer yet), {@code same} (whether that is
   * what the spec shows) and {@code value}, ids and times settled.
   */
  public static void write(Suite suite, Path file) throws IOException {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    for (Exchange exchange : suite.exchanges()) {
      Example example = exchange.example();
      ObjectNode entry = entries.addObject();
      entry.put("operation", example.operation().id());
      entry.put("status", Integer.toString(exchange.answer().status()));
      entry.put("media_type", exchange.answer().contentType());
      entry.put("name", example.name());
      entry.put("pointer", example.answered() ? example.expected().pointer() : null);
      entry.put("same", suite.faults(exchange).isEmpty());
      entry.set("value", ExampleCheck.answer(exchange));
    }
    Files.writeString(file, Json.yaml(entries));
  }
}
