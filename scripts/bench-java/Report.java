import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The figures by row, subject and name of the figure; each is printed when its row is complete. */
final class Report {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Map<String, Map<String, Double>>> rows = new LinkedHashMap<>();

  void add(String row, String subject, Map<String, Double> figures) {
    rows.computeIfAbsent(row, name -> new LinkedHashMap<>()).put(subject, figures);
  }

  /** A line for each subject, a column for each figure. */
  void print(String row, String title) {
    Map<String, Map<String, Double>> subjects = rows.get(row);
    var columns = new java.util.LinkedHashSet<String>();
    subjects.values().forEach(figures -> columns.addAll(figures.keySet()));
    var text = new StringBuilder("\n" + row + ": " + title + "\n" + "%-10s".formatted(""));
    columns.forEach(column -> text.append(" %14s".formatted(column)));
    subjects.forEach(
        (subject, figures) -> {
          text.append("\n%-10s".formatted(subject));
          columns.forEach(column -> text.append(" %14s".formatted(written(figures.get(column)))));
        });
    System.out.println(text);
  }

  private static String written(Double figure) {
    if (figure == null) {
      return "";
    }
    String form = figure >= 100 || figure == Math.rint(figure) ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, form, figure);
  }

  /** All figures, as Markdown. */
  String table() {
    var names = new java.util.LinkedHashSet<String>();
    rows.values().forEach(subjects -> names.addAll(subjects.keySet()));
    var text = new StringBuilder("| | | ").append(String.join(" | ", names)).append(" |\n");
    text.append("| --- | --- |").append(" ---: |".repeat(names.size())).append('\n');
    rows.forEach(
        (row, subjects) ->
            subjects
                .get(Subject.BEATRA)
                .keySet()
                .forEach(
                    figure -> {
                      text.append("| %s | %s |".formatted(row, figure));
                      for (String name : names) {
                        Map<String, Double> figures = subjects.getOrDefault(name, Map.of());
                        text.append(" %s |".formatted(written(figures.get(figure))));
                      }
                      text.append('\n');
                    }));
    return text.toString();
  }

  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), rows);
  }

  /** What is different from a report that was written earlier. */
  void compare(Path file) throws IOException {
    Map<String, Map<String, Map<String, Double>>> before =
        JSON.readValue(file.toFile(), new TypeReference<>() {});
    System.out.printf("%nbeatra, before and now (what both runs measured)%n");
    rows.forEach(
        (row, subjects) -> {
          Map<String, Double> now = subjects.getOrDefault(Subject.BEATRA, Map.of());
          Map<String, Double> then =
              before.getOrDefault(row, Map.of()).getOrDefault(Subject.BEATRA, Map.of());
          var shared = new TreeSet<>(now.keySet());
          shared.retainAll(then.keySet());
          for (String name : shared) {
            System.out.printf(
                Locale.ROOT,
                "%-12s %-16s %12s %12s  %5.2f x%n",
                row,
                name,
                written(then.get(name)),
                written(now.get(name)),
                now.get(name) / then.get(name));
          }
        });
  }
}
