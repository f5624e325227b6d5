package ai.beatra.cli;

import java.io.PrintWriter;
import java.util.List;

/** What an operator can say besides serve. */
public final class Commands {
  private Commands() {}

  /**
   * The commands, for picocli.
   *
   * @param out gets their results
   */
  public static List<Object> all(ConfigOptions options, PrintWriter out) {
    return List.of(
        new CheckCommand(options, out),
        new TenantsCommand(options, out),
        new KeysCommand(options, out),
        new CreditsCommand(options, out),
        new UsageCommand(options, out),
        new ReconcileCommand(options, out));
  }
}
