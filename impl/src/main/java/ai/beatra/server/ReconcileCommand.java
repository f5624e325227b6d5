package ai.beatra.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Checks that wallets, ledger, calls and tasks agree. */
@Command(
    name = "reconcile",
    description = "Check the books of all tenants; exit code 1 if they do not balance.")
final class ReconcileCommand implements Callable<Integer> {
  private final Session session;
  private final PrintWriter out;

  @Mixin private final JsonOption json = new JsonOption();

  ReconcileCommand(ConfigOptions options, PrintWriter out) {
    this.session = new Session(options);
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    List<String> faults = session.call(doors -> doors.credits().reconcile());
    if (json.isGiven()) {
      json.printout(out)
          .all(faults.stream().map(fault -> new Fields().with("fault", fault)).toList());
    } else if (faults.isEmpty()) {
      out.println("The books balance.");
    } else {
      faults.forEach(out::println);
    }
    return faults.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
