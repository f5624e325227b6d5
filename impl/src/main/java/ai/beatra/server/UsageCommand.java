package ai.beatra.server;

import ai.beatra.store.Pages;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a tenant's calls and tasks, however many there are. */
@Command(name = "usage", description = "A tenant's calls and tasks, the oldest first.")
final class UsageCommand implements Callable<Integer> {
  private final Session session;
  private final PrintWriter out;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TenantOption tenant = new TenantOption();

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

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--csv", description = "Print CSV instead of a table.")
  private boolean csv;

  UsageCommand(ConfigOptions options, PrintWriter out) {
    this.session = new Session(options);
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (json.isGiven() && csv) {
      throw misunderstood("--json or --csv, not both");
    }
    if (!from.isBefore(to)) {
      throw misunderstood("--from has to be before --to");
    }
    Rows rows = json.isGiven() ? new JsonRows(out) : csv ? new CsvRows(out) : new TableRows(out);
    return session.call(
        doors -> {
          String id = tenant.id(doors.accounts());
          print(
              rows, new Statement(doors.calls().of(id, from, to), doors.tasks().of(id, from, to)));
          rows.end();
          return 0;
        });
  }

  /** Goes on as long as somebody reads. */
  private void print(Rows rows, Iterator<Fields> all) throws IOException {
    while (all.hasNext() && !out.checkError()) {
      var page = new ArrayList<Fields>();
      while (all.hasNext() && page.size() < Pages.SIZE) {
        page.add(all.next());
      }
      rows.add(page);
    }
  }

  private ParameterException misunderstood(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }
}
