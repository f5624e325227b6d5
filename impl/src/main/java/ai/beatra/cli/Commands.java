package ai.beatra.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What an operator can say besides serve. */
public final class Commands {
  private Commands() {}

  /**
   * The commands by their names, for picocli.
   *
   * @param out gets their results
   * @param err gets how far the long ones are
   */
  public static Map<String, Supplier<Object>> all(
      ConfigOptions options, PrintWriter out, PrintWriter err) {
    Supplier<DatabaseSession> session = () -> new DatabaseSession(options, out, err);
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("check", () -> new CheckCommand(options, session.get()));
    all.put("tenants", () -> new TenantsCommand(session.get()));
    all.put("keys", () -> new KeysCommand(session.get()));
    all.put("credits", () -> new CreditsCommand(session.get()));
    all.put("usage", () -> new UsageCommand(session.get()));
    all.put("reconcile", () -> new ReconcileCommand(session.get()));
    all.put("backup", () -> new BackupCommand(options, new CopyResult(session.get())));
    all.put("restore", () -> new RestoreCommand(options, new CopyResult(session.get())));
    all.put("migrate", () -> new MigrateCommand(options, session.get()));
    return all;
  }
}
