package ai.beatra.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for people. Its columns are as wide as the pages so far need. */
public final class TableRows implements Rows {
  private final PrintWriter out;
  private final List<Integer> widths = new ArrayList<>();

  public TableRows(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void add(List<Fields> page) {
    List<List<String>> lines = new ArrayList<>();
    if (widths.isEmpty()) {
      List<String> names = List.copyOf(page.get(0).values().keySet());
      names.forEach(name -> widths.add(0));
      lines.add(names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
    }
    page.forEach(thing -> lines.add(thing.values().values().stream().map(Fields::shown).toList()));
    lines.forEach(this::widen);
    lines.forEach(this::print);
  }

  private void widen(List<String> line) {
    for (int column = 0; column < line.size(); column++) {
      widths.set(column, Math.max(widths.get(column), line.get(column).length()));
    }
  }

  private void print(List<String> line) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < line.size(); column++) {
      text.append(Fields.pad(line.get(column), widths.get(column))).append("  ");
    }
    out.println(text.toString().stripTrailing());
  }

  @Override
  public void end() {
    if (widths.isEmpty()) {
      out.println("none");
    }
  }
}
