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
        new CheckCommand(options, new DatabaseSession(options, out)),
        new TenantsCommand(new DatabaseSession(options, out)),
        new KeysCommand(new DatabaseSession(options, out)),
        new CreditsCommand(new DatabaseSession(options, out)),
        new UsageCommand(new DatabaseSession(options, out)),
        new ReconcileCommand(new DatabaseSession(options, out)));
  }
}
