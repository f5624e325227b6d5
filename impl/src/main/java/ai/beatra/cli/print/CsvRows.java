package ai.beatra.cli.print;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it, with a line of names. What a spreadsheet would take for a formula begins
 * with an apostrophe: request ids are the clients' own words.
 */
public final class CsvRows implements Rows {
  private final PrintWriter out;
  private boolean begun;

  public CsvRows(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void add(List<Fields> page) {
    if (!begun) {
      begun = true;
      print(page.get(0).values().keySet());
    }
    page.forEach(thing -> print(thing.values().values()));
  }

  private void print(Collection<? extends @Nullable Object> cells) {
    out.print(cells.stream().map(CsvRows::cell).collect(Collectors.joining(",")) + "\r\n");
  }

  private static String cell(@Nullable Object value) {
    String text = Objects.toString(value, "");
    if (value instanceof String && text.matches("(?s)[=+@\t\r-].*")) {
      text = "'" + text;
    }
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  @Override
  public void end() {
    out.flush();
  }
}
