package ai.beatra.cli;

import ai.beatra.cli.print.Fields;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Checks that wallets, ledger, calls and tasks agree. */
@Command(
    name = "reconcile",
    description =
        "Check the books of all tenants; exit code 1 if they do not balance. Lists what was not paid,"
            + " too.")
final class ReconcileCommand implements Callable<Integer> {
  @Mixin private final DatabaseSession session;

  ReconcileCommand(DatabaseSession session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Books books =
        session.call(
            features -> new Books(features.credits().reconcile(), features.credits().losses()));
    if (session.isJson()) {
      session.all(books.fields());
    } else {
      books.faults().forEach(session.out()::println);
      if (books.faults().isEmpty()) {
        session.out().println("The books balance.");
      }
      books.losses().forEach(session.out()::println);
    }
    return books.faults().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /**
   * @param faults what must not be
   * @param losses what may be, and somebody should know
   */
  private record Books(List<String> faults, List<String> losses) {
    List<Fields> fields() {
      return Stream.concat(
              faults.stream().map(fault -> new Fields().with("fault", fault)),
              losses.stream().map(loss -> new Fields().with("loss", loss)))
          .toList();
    }
  }
}
