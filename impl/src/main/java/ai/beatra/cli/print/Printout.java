package ai.beatra.cli.print;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows a command's result: a table for people, one line of JSON for programs. Each method returns
 * exit code 0.
 */
public final class Printout {
  private final PrintWriter out;
  private final boolean json;

  public Printout(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  public int one(Fields fields) throws IOException {
    return one(fields, null);
  }

  /**
   * @param advice a sentence for people only
   */
  public int one(Fields fields, @Nullable String advice) throws IOException {
    if (json) {
      StringWriter text = new StringWriter();
      try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
        fields.writeTo(generator);
      }
      out.println(text);
      return 0;
    }
    int width = fields.values().keySet().stream().mapToInt(String::length).max().orElse(0);
    fields
        .values()
        .forEach(
            (name, value) -> out.println(Fields.pad(name, width) + "  " + Fields.shown(value)));
    if (advice != null) {
      out.println(advice);
    }
    return 0;
  }

  public int all(List<Fields> things) throws IOException {
    Rows rows = json ? new JsonRows(out) : new TableRows(out);
    if (!things.isEmpty()) {
      rows.add(things);
    }
    rows.end();
    return 0;
  }
}
