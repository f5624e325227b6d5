package ai.beatra.conformance.report;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.report.Outcome.Count;
import ai.beatra.conformance.report.Outcome.Row;
import com.fasterxml.jackson.databind.JsonNode;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What was tried, for people: one page that needs nothing else. */
public final class HtmlReport {
  private static final int LONGEST_BODY = 20_000;
  private static final int MOST_OPEN = 3;

  private final Outcome outcome;
  private final List<String> ways;

  private HtmlReport(Outcome outcome) {
    this.outcome = outcome;
    this.ways = List.copyOf(outcome.results().keySet());
  }

  /** The template escapes all values but the style. */
  public static String of(Outcome outcome) {
    Page page = new HtmlReport(outcome).page();
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .compile(text("report.html.mustache"))
        .execute(page);
  }

  private Page page() {
    List<Page.Check> checks = new ArrayList<>();
    outcome.checks().forEach((name, verdict) -> checks.add(check(name, verdict)));
    List<Page.Failed> failures = new ArrayList<>();
    outcome
        .failures()
        .forEach(failure -> failures.add(failed(failure, failures.size() < MOST_OPEN)));
    return new Page(
        text("report.css"),
        head(),
        checks.stream().filter(each -> each.report() != null).toList(),
        failures,
        outcome.operations().stream()
            .filter(row -> Count.of(row.all()).all() > 0)
            .map(this::section)
            .toList(),
        checks);
  }

  private Page.Head head() {
    Count count = Count.of(outcome.all());
    long failedChecks =
        outcome.checks().values().stream().filter(Verdict.Failed.class::isInstance).count();
    long wrong = count.failed() + failedChecks;
    long examples = outcome.all().stream().filter(each -> each.tried().isExample()).count();
    Place info = outcome.cases().spec().root().child("info");
    return new Page.Head(
        wrong == 0,
        info.text("title") + " " + info.text("version"),
        outcome.url(),
        examples,
        count.all() - examples,
        wrong,
        count.skipped());
  }

  private static Page.Check check(String name, Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return new Page.Check("bad", name, failed.report());
    }
    String mood = verdict instanceof Verdict.Skipped ? "skipped" : "good";
    return new Page.Check(mood, name, null);
  }

  private Page.Failed failed(Failure failure, boolean open) {
    Result result = failure.first();
    return new Page.Failed(
        open,
        result.tried().title(),
        failure.origin(),
        failure.faults().keySet().stream().map(failure::told).map(Page.Fault::of).toList(),
        result.tried().state(),
        result.curl(outcome.url()),
        result.exchange().map(exchange -> answered(exchange, failure)).orElse(null));
  }

  private static Page.Answered answered(Exchange exchange, Failure failure) {
    Answer answer = exchange.answer();
    StringBuilder text = new StringBuilder();
    text.append(answer.status()).append('\n');
    answer.headers().forEach(each -> text.append(each.getKey() + ": " + each.getValue() + "\n"));
    String body = exchange.json().map(JsonNode::toPrettyString).orElse(answer.text());
    text.append('\n').append(body, 0, Math.min(LONGEST_BODY, body.length()));
    return new Page.Answered(
        text.toString(),
        exchange.tried().expected() instanceof Expected.Shown shown
            ? new Page.Example(shown.status(), example(shown.value()))
            : null,
        Report.example(exchange).orElse(null),
        Report.whatToDo(exchange, failure.faults().keySet()));
  }

  private static String example(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toPrettyString();
  }

  private Page.Section section(Row operation) {
    Count count = Count.of(operation.all());
    String title = operation.title();
    String[] words = title.split(" ", 2);
    boolean declared = words[1].startsWith("/");
    List<Page.Table> tables =
        Stream.of(
                table("Example", "Status", outcome.rows(operation, true)),
                table("Other requests", "Sent", outcome.rows(operation, false)))
            .filter(table -> !table.rows().isEmpty())
            .toList();
    return new Page.Section(
        declared ? words[0] : "",
        declared ? words[1] : title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1),
        Page.mood(count.good()),
        count.good() ? "passed" : count.failed() + " of " + count.all() + " failed",
        tables);
  }

  private Page.Table table(String first, String second, List<Row> rows) {
    return new Page.Table(first, second, ways, rows.stream().map(this::line).toList());
  }

  private Page.Line line(Row row) {
    Case first = row.all().get(0).tried();
    List<Page.Cell> cells =
        ways.stream().map(way -> cell(row.results().getOrDefault(way, List.of()))).toList();
    if (first.isExample()) {
      Page.Shown shown = new Page.Shown(first.place().text("summary"), first.name());
      return new Page.Line(shown, null, first.group(), cells);
    }
    int most = row.results().values().stream().mapToInt(List::size).max().orElse(0);
    List<Page.Sent> sent =
        row.results().values().iterator().next().stream().map(HtmlReport::sent).toList();
    Page.Requests requests = new Page.Requests(row.title(), sent);
    return new Page.Line(null, requests, Integer.toString(most), cells);
  }

  private static Page.Sent sent(Result result) {
    String status = result.exchange().map(it -> it.answer().status() + "").orElse("–");
    Case tried = result.tried();
    boolean beyond = List.of("planned", "methods").contains(tried.group());
    String name = beyond ? tried.operation().title() + ", " + tried.name() : tried.name();
    return new Page.Sent(status, name);
  }

  private static Page.Cell cell(List<Result> results) {
    Count count = Count.of(results);
    if (count.all() == 0) {
      return new Page.Cell("", "", null);
    }
    if (count.skipped() == count.all()
        && results.get(0).verdict() instanceof Verdict.Skipped skipped) {
      return new Page.Cell("skipped", "skipped", skipped.reason());
    }
    String text = count.good() ? "✓" : "✗ " + count.failed();
    return new Page.Cell(Page.mood(count.good()), text, null);
  }

  /** A file beside this class's package. */
  private static String text(String file) {
    try (InputStream in =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
