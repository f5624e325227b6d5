package ai.beatra.cli;

import ai.beatra.cli.print.CsvRows;
import ai.beatra.cli.print.Fields;
import ai.beatra.cli.print.Rows;
import ai.beatra.credits.Usage.By;
import ai.beatra.credits.UsageRecord;
import ai.beatra.credits.UsageTotal;
import ai.beatra.money.Amount;
import ai.beatra.store.Pages;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows a tenant's calls and tasks, however many there are, or what all of them come to. */
@Command(
    name = "usage",
    description =
        "What was used: totals by tenant, model, day or key, or a tenant's calls and tasks, the"
            + " oldest first.")
final class UsageCommand implements Callable<Integer> {
  @Mixin private final DatabaseSession session;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "The tenant's name (default: all tenants, added up).")
  private @Nullable String tenant;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      converter = ByConverter.class,
      description = "Add up by tenant, model, day or key (default: tenant, if no tenant is named).")
  private @Nullable By by;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "1970-01-01",
      converter = TimeConverter.class,
      description = "A date or an instant, in UTC (default: the beginning).")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "9999-12-31",
      converter = TimeConverter.class,
      description = "The same, exclusive (default: the end).")
  private Instant to = Instant.EPOCH;

  @Option(names = "--csv", description = "Print CSV instead of a table.")
  private boolean csv;

  UsageCommand(DatabaseSession session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (session.isJson() && csv) {
      throw misunderstood("--json or --csv, not both");
    }
    if (!from.isBefore(to)) {
      throw misunderstood("--from has to be before --to");
    }
    return session.call(
        features -> {
          @Nullable String id =
              tenant == null ? null : features.accounts().requireTenant(tenant).id();
          if (id != null && by == null) {
            return list(features.usage().of(id, from, to));
          }
          By group = Objects.requireNonNullElse(by, By.TENANT);
          return addUp(group, features.usage().totals(group, id, from, to));
        });
  }

  private int list(Iterator<UsageRecord> all) throws IOException {
    Rows rows = rows();
    Function<UsageRecord, Fields> fields = isTable() ? UsageCommand::narrow : Statement::fields;
    while (all.hasNext() && !session.out().checkError()) {
      var page = new ArrayList<Fields>();
      while (all.hasNext() && page.size() < Pages.SIZE) {
        page.add(fields.apply(all.next()));
      }
      rows.add(page);
    }
    rows.end();
    return 0;
  }

  private int addUp(By group, List<UsageTotal> totals) throws IOException {
    List<Fields> lines = new ArrayList<>(totals.stream().map(each -> fields(group, each)).toList());
    if (isTable() && totals.size() > 1) {
      lines.add(fields(group, sum(totals)));
    }
    return DatabaseSession.all(lines, rows());
  }

  private boolean isTable() {
    return !session.isJson() && !csv;
  }

  private Rows rows() throws IOException {
    return csv ? new CsvRows(session.out()) : session.rows();
  }

  private static UsageTotal sum(List<UsageTotal> totals) {
    return totals.stream()
        .reduce(
            new UsageTotal("total", 0, 0, 0, 0, Amount.ZERO),
            (sum, each) ->
                new UsageTotal(
                    "total",
                    sum.requests() + each.requests(),
                    sum.failed() + each.failed(),
                    sum.inputTokens() + each.inputTokens(),
                    sum.outputTokens() + each.outputTokens(),
                    sum.credits().plus(each.credits())));
  }

  private static Fields fields(By group, UsageTotal total) {
    return new Fields()
        .with(group.name().toLowerCase(Locale.ROOT), total.group())
        .with("requests", total.requests())
        .with("failed", total.failed())
        .with("input_tokens", total.inputTokens())
        .with("output_tokens", total.outputTokens())
        .with("credits", total.credits());
  }

  /** What of each call and task a line of a table has room for; --json and --csv tell all. */
  private static Fields narrow(UsageRecord used) {
    return new Fields()
        .with("time", used.about().createdAt().toString().replaceAll("\\.\\d+Z$", "Z"))
        .with("model", used.served().model())
        .with("state", used.state())
        .with("error", used.error())
        .with("in", used.used().input())
        .with("out", used.used().output())
        .with("credits", used.charged())
        .with("request_id", used.about().requestId());
  }

  /** Reads what to add up by. */
  static final class ByConverter implements ITypeConverter<By> {
    @Override
    public By convert(String value) {
      return Arrays.stream(By.values())
          .filter(by -> by.name().toLowerCase(Locale.ROOT).equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "totals are by tenant, model, day or key, not by \"" + value + "\""));
    }
  }

  /** Goes on as long as somebody reads. */
  private ParameterException misunderstood(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }
}
