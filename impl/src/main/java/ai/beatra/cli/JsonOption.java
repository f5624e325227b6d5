package ai.beatra.cli;

import ai.beatra.cli.print.Printout;
import java.io.PrintWriter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How a command shows its result; the same on its subcommands. */
final class JsonOption {
  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
  private boolean json;

  boolean isGiven() {
    return json;
  }

  Printout printout(PrintWriter out) {
    return new Printout(out, json);
  }
}
