package ai.beatra.cli;

import ai.beatra.backup.Move;
import ai.beatra.backup.Moved;
import ai.beatra.cli.print.Fields;
import ai.beatra.config.Config;
import ai.beatra.money.Amount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves all that is kept to another database and another storage. */
@Command(
    name = "migrate",
    description =
        "Copy all that the stopped server keeps to the empty database and the storage of another"
            + " configuration, and compare each row and each file; exit code 1 if something differs."
            + " Run it again if it was cut off.")
final class MigrateCommand implements Callable<Integer> {
  private final ConfigOptions options;
  @Mixin private final DatabaseSession session;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description =
          "The configuration of the server that is to have it all; BEATRA_ variables set nothing in"
              + " it.")
  private @Nullable Path to;

  MigrateCommand(ConfigOptions options, DatabaseSession session) {
    this.options = options;
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Config from = options.load();
    Config target = Config.loadOther(Objects.requireNonNull(to), options.environment());
    Moved moved = Move.run(from, target, Clock.systemUTC(), session.progress());
    session.one(fields(moved), advice(moved, from, target));
    if (!session.isJson()) {
      moved.differences().forEach(each -> session.out().println("differs  " + each));
      CopyResult.name(session, moved.files());
    }
    return moved.isWhole() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Fields fields(Moved moved) {
    Fields fields = new Fields().with("from", moved.source()).with("to", moved.target());
    moved.rows().forEach((table, rows) -> fields.with("rows_" + table, rows));
    CopyResult.count(
        fields
            .with("wallets", moved.sums().wallets())
            .with("balance", new Amount(moved.sums().balance()))
            .with("held", new Amount(moved.sums().held()))
            .with("ledger", new Amount(moved.sums().ledger())),
        moved.files());
    return fields.with("differences", moved.differences().size());
  }

  private static String advice(Moved moved, Config from, Config to) {
    if (!moved.differences().isEmpty()) {
      return "Not all is there: run it again. If it ended before, servers have worked with one of the"
          + " two since.";
    }
    String urls =
        to.signing().secrets().equals(from.signing().secrets())
            ? ""
            : " signing.secrets is another one: URLs of media that were given out stop working, and"
                + " tasks that are asked for again have new ones.";
    return "Start the server with the new configuration, and never again with the one of before."
        + urls;
  }
}
