package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What /metrics says at a moment.
 *
 * @param series by name and labels, as they are written
 */
record Scraped(Map<String, Double> series) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? ([-+0-9.eENaInf]+)");

  static Scraped of(RunningBeatra beatra) {
    try {
      Answer answer = get(beatra, Request.get("/metrics"));
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      return parse(answer.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the admin listener. */
  static Answer get(RunningBeatra beatra, Request request) throws IOException {
    try (Wire wire = new Wire(beatra.watching().port())) {
      return wire.send(request).read(request.method());
    }
  }

  static Scraped parse(String text) {
    var series = new LinkedHashMap<String, Double>();
    text.lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher parts = LINE.matcher(line);
              assertThat(parts.matches()).as(line).isTrue();
              String labels = parts.group(2) == null ? "" : parts.group(2);
              series.put(parts.group(1) + labels, Double.parseDouble(parts.group(3)));
            });
    return new Scraped(series);
  }

  /** The names, with {@code _bucket}, {@code _sum} and the like. */
  Set<String> names() {
    return series.keySet().stream()
        .map(each -> each.replaceFirst("\\{.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The sum of the series of a name that have all these labels; 0 where there are none.
   *
   * @param labels like {@code status="200"}
   */
  double sum(String name, String... labels) {
    return series.entrySet().stream()
        .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
        .filter(each -> Stream.of(labels).allMatch(label -> has(each.getKey(), label)))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static boolean has(String series, String label) {
    return series.contains("{" + label) || series.contains("," + label);
  }
}
