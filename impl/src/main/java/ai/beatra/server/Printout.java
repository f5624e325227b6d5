package ai.beatra.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows a command's result: a table for people, one line of JSON for programs. Each method returns
 * exit code 0.
 */
final class Printout {
  private final PrintWriter out;
  private final boolean json;

  Printout(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  int one(Fields fields) throws IOException {
    return one(fields, null);
  }

  /**
   * @param advice a sentence for people only
   */
  int one(Fields fields, @Nullable String advice) throws IOException {
    if (json) {
      print(generator -> write(generator, fields));
      return 0;
    }
    int width = fields.values().keySet().stream().mapToInt(String::length).max().orElse(0);
    fields.values().forEach((name, value) -> out.println(pad(name, width) + "  " + shown(value)));
    if (advice != null) {
      out.println(advice);
    }
    return 0;
  }

  int all(List<Fields> things) throws IOException {
    if (json) {
      print(generator -> writeAll(generator, things));
    } else if (things.isEmpty()) {
      out.println("none");
    } else {
      table(things);
    }
    return 0;
  }

  private void table(List<Fields> things) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        things.get(0).values().keySet().stream()
            .map(name -> name.toUpperCase(Locale.ROOT))
            .toList());
    for (Fields thing : things) {
      lines.add(thing.values().values().stream().map(Printout::shown).toList());
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        text.append(pad(line.get(column), width(lines, column))).append("  ");
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String shown(@Nullable String value) {
    return value == null ? "-" : value;
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(JsonGenerator generator) throws IOException;
  }

  private void print(Content content) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      content.writeTo(generator);
    }
    out.println(text);
  }

  private static void writeAll(JsonGenerator generator, List<Fields> things) throws IOException {
    generator.writeStartArray();
    for (Fields thing : things) {
      write(generator, thing);
    }
    generator.writeEndArray();
  }

  private static void write(JsonGenerator generator, Fields fields) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, @Nullable String> field : fields.values().entrySet()) {
      generator.writeStringField(field.getKey(), field.getValue());
    }
    generator.writeEndObject();
  }
}
