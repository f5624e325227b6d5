package ai.beatra.cli;

import ai.beatra.accounts.Accounts;
import ai.beatra.cli.print.Fields;
import ai.beatra.cli.print.JsonRows;
import ai.beatra.cli.print.Rows;
import ai.beatra.cli.print.TableRows;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.Usage;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.store.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * One command's work: on the database of a server, which may be running, and then its result is
 * shown, as a table for people or as one line of JSON for programs. What shows something returns
 * exit code 0.
 */
final class DatabaseSession {
  private final ConfigOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
  private boolean json;

  DatabaseSession(ConfigOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** What a command may work with. */
  record Features(Database database, Accounts accounts, Credits credits, Usage usage) {}

  /** What a command does. */
  @FunctionalInterface
  interface Work<T> {
    T with(Features features) throws IOException;
  }

  <T> T call(Work<T> work) throws IOException {
    Config config = options.load();
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(clock, random);
    try (Database database = Database.openExisting(config, clock)) {
      return work.with(
          new Features(
              database,
              new Accounts(database, ids, random, config.region()),
              new Credits(database, ids),
              new Usage(database)));
    }
  }

  Config config() {
    return options.load();
  }

  PrintWriter out() {
    return out;
  }

  /** Tells people how far it is; programs wait for the result. */
  Progress progress() {
    return json ? Progress.UNTOLD : new ProgressLines(err, Clock.systemUTC());
  }

  /** Whether programs read the result. */
  boolean isJson() {
    return json;
  }

  /**
   * Shows one thing.
   *
   * @param advice a sentence for people only
   */
  int one(Fields fields, @Nullable String advice) throws IOException {
    if (json) {
      out.println(fields.json());
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

  int one(Fields fields) throws IOException {
    return one(fields, null);
  }

  int all(List<Fields> things) throws IOException {
    return all(things, rows());
  }

  Rows rows() throws IOException {
    return json ? new JsonRows(out) : new TableRows(out);
  }

  /** Shows things of one kind that are few. */
  static int all(List<Fields> things, Rows rows) throws IOException {
    if (!things.isEmpty()) {
      rows.add(things);
    }
    rows.end();
    return 0;
  }
}
