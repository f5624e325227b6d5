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
        new CheckCommand(options, new Session(options, out)),
        new TenantsCommand(new Session(options, out)),
        new KeysCommand(new Session(options, out)),
        new CreditsCommand(new Session(options, out)),
        new UsageCommand(new Session(options, out)),
        new ReconcileCommand(new Session(options, out)));
  }
}
