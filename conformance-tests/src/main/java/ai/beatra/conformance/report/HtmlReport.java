package ai.beatra.conformance.report;

import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Verdict;

import ai.beatra.conformance.report.Outcome.Count;
import ai.beatra.conformance.report.Outcome.Row;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What was tried, for people: one page that needs nothing else. */
public final class HtmlReport {
  private static final int LONGEST_BODY = 20_000;

  private static final int MOST_OPEN = 3;

  private final Outcome outcome;
  private final StringBuilder html = new StringBuilder();
  private int shown;

  private HtmlReport(Outcome outcome) {
    this.outcome = outcome;
  }

  public static String of(Outcome outcome) {
    HtmlReport report = new HtmlReport(outcome);
    report.head();
    report.failures();
    outcome.operations().forEach(report::operation);
    report.checks();
    report.html.append("</main>\n</html>\n");
    return report.html.toString();
  }

  /** Adds a piece of HTML; the values are escaped. */
  private void add(String format, Object... values) {
    Object[] escaped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      escaped[i] =
          values[i]
              .toString()
              .replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("\"", "&quot;");
    }
    html.append(format.formatted(escaped));
  }

  private void head() {
    Count count = Count.of(outcome.all());
    long failedChecks =
        outcome.checks().values().stream().filter(Verdict.Failed.class::isInstance).count();
    long wrong = count.failed() + failedChecks;
    add("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add("<title>beatra conformance: %s</title>\n", wrong == 0 ? "passed" : wrong + " failed");
    html.append("<style>\n").append(css()).append("</style>\n");
    add("<main>\n<header class=\"%s\">\n<p class=\"kicker\">Conformance</p>\n", mood(wrong == 0));
    add(
        "<h1>%s</h1>\n",
        wrong == 0 ? "The server keeps its contract" : "The server breaks its contract");
    add("<p>%s at %s</p>\n", title(), outcome.url());
    add("<ul class=\"facts\">\n");
    fact(Long.toString(examples()), "examples replayed");
    fact(Long.toString(count.all() - examples()), "more requests made");
    fact(Long.toString(wrong), "not as the spec says");
    fact(Long.toString(count.skipped()), "skipped");
    add("</ul>\n</header>\n");
  }

  private void fact(String number, String what) {
    add("<li><b>%s</b> %s</li>\n", number, what);
  }

  private String title() {
    Place info = outcome.cases().spec().root().child("info");
    return info.text("title") + " " + info.text("version");
  }

  private long examples() {
    return outcome.all().stream().filter(each -> each.tried().isExample()).count();
  }

  private void failures() {
    outcome.checks().forEach(this::failedCheck);
    outcome.failures().forEach(this::failure);
  }

  private void failedCheck(String name, Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      add("<details class=\"failure\" open>\n<summary>%s</summary>\n", name);
      add("<pre class=\"wrap\">%s</pre>\n</details>\n", failed.report());
    }
  }

  private void failure(Failure failure) {
    Result result = failure.first();
    String open = shown++ < MOST_OPEN ? "open" : "";
    add("<details class=\"failure\" %s>\n<summary>%s", open, result.tried().title());
    add(" <small>%s</small></summary>\n", failure.origin());
    for (String fault : failure.faults().keySet()) {
      String[] parts = failure.told(fault).split("\n", 2);
      add("<p>%s</p>\n", parts[0]);
      if (parts.length > 1) {
        add("<pre>%s</pre>\n", parts[1]);
      }
    }
    add("<h3>The request</h3>\n");
    if (!result.tried().state().isEmpty()) {
      add("<p>In the state <code>%s</code>:</p>\n", result.tried().state());
    }
    add("<pre class=\"wrap\">%s</pre>\n", result.curl(outcome.url()));
    result.exchange().ifPresent(exchange -> answer(exchange, failure));
    add("</details>\n");
  }

  private void answer(Exchange exchange, Failure failure) {
    Answer answer = exchange.answer();
    StringBuilder text = new StringBuilder();
    text.append(answer.status()).append('\n');
    answer.headers().forEach(each -> text.append(each.getKey() + ": " + each.getValue() + "\n"));
    String body = exchange.json().map(JsonNode::toPrettyString).orElse(answer.text());
    text.append('\n').append(body, 0, Math.min(LONGEST_BODY, body.length()));
    add("<h3>The answer</h3>\n<pre>%s</pre>\n", text);
    if (exchange.tried().expected() instanceof Expected.Shown shown) {
      JsonNode value = shown.value();
      String example = value.isTextual() ? value.textValue() : value.toPrettyString();
      add("<h3>The spec shows, with status %s</h3>\n<pre>%s</pre>\n", shown.status(), example);
    }
    Report.example(exchange)
        .ifPresent(
            yaml -> add("<h3>The answer as an example, to paste</h3>\n<pre>%s</pre>\n", yaml));
    String advice = Report.whatToDo(exchange, failure.faults().keySet());
    if (!advice.isEmpty()) {
      add("<p>%s</p>\n", advice);
    }
  }

  private void operation(Row operation) {
    Count count = Count.of(operation.all());
    if (count.all() == 0) {
      return;
    }
    String[] words = operation.title().split(" ", 2);
    boolean declared = words[1].startsWith("/");
    add("<section>\n<h2>");
    if (declared) {
      add("<span class=\"method\">%s</span> %s", words[0], words[1]);
    } else {
      add("%s", operation.title().substring(0, 1).toUpperCase(Locale.ROOT));
      add("%s", operation.title().substring(1));
    }
    add(" <span class=\"badge %s\">%s</span></h2>\n", mood(count.good()), told(count));
    table("Example", "Status", outcome.rows(operation, true));
    table("Other requests", "Sent", outcome.rows(operation, false));
    add("</section>\n");
  }

  private static String told(Count count) {
    return count.good() ? "passed" : count.failed() + " of " + count.all() + " failed";
  }

  private void table(String first, String second, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    add("<div class=\"scroll\"><table>\n<tr><th>%s<th class=\"number\">%s", first, second);
    outcome.results().keySet().forEach(way -> add("<th class=\"mark\">%s", way));
    add("</tr>\n");
    rows.forEach(this::row);
    add("</table></div>\n");
  }

  private void row(Row row) {
    Result first = row.all().get(0);
    boolean example = first.tried().isExample();
    add("<tr><td>");
    if (example) {
      add("%s <small>%s</small>", first.tried().place().text("summary"), first.tried().name());
    } else {
      requests(row);
    }
    String group = first.tried().group();
    int sent = row.results().values().stream().mapToInt(List::size).max().orElse(0);
    add("<td class=\"number\">%s", example ? group : sent);
    for (String way : outcome.results().keySet()) {
      cell(row.results().getOrDefault(way, List.of()));
    }
    add("</tr>\n");
  }

  /** What was sent, as far as one way sent it, and what came. */
  private void requests(Row row) {
    add("<details><summary>%s</summary><ul>\n", row.title());
    for (Result each : row.results().values().iterator().next()) {
      String status = each.exchange().map(it -> it.answer().status() + "").orElse("–");
      Case tried = each.tried();
      boolean beyond = List.of("planned", "methods").contains(tried.group());
      String name = beyond ? tried.operation().title() + ", " + tried.name() : tried.name();
      add("<li><code>%s</code> %s</li>\n", status, name);
    }
    add("</ul></details>");
  }

  private void cell(List<Result> results) {
    Count count = Count.of(results);
    if (count.all() == 0) {
      add("<td class=\"mark\">");
    } else if (count.skipped() == count.all()
        && results.get(0).verdict() instanceof Verdict.Skipped skipped) {
      add("<td class=\"mark skipped\" title=\"%s\">skipped", skipped.reason());
    } else {
      add(
          "<td class=\"mark %s\">%s",
          mood(count.good()), count.good() ? "✓" : "✗ " + count.failed());
    }
  }

  private void checks() {
    add("<section>\n<h2>The run as a whole</h2>\n<ul class=\"checks\">\n");
    outcome
        .checks()
        .forEach(
            (name, verdict) -> {
              boolean skipped = verdict instanceof Verdict.Skipped;
              boolean good = !(verdict instanceof Verdict.Failed);
              add("<li class=\"%s\">%s", skipped ? "skipped" : mood(good), name);
              if (verdict instanceof Verdict.Failed failed) {
                add("<pre>%s</pre>", failed.report());
              }
              add("</li>\n");
            });
    add("</ul>\n</section>\n<footer>Repeat it with <code>scripts/conformance</code>.</footer>\n");
  }

  private static String mood(boolean good) {
    return good ? "good" : "bad";
  }

  private static String css() {
    try (InputStream in =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
