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
   */
  public static Map<String, Supplier<Object>> all(ConfigOptions options, PrintWriter out) {
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("check", () -> new CheckCommand(options, new DatabaseSession(options, out)));
    all.put("tenants", () -> new TenantsCommand(new DatabaseSession(options, out)));
    all.put("keys", () -> new KeysCommand(new DatabaseSession(options, out)));
    all.put("credits", () -> new CreditsCommand(new DatabaseSession(options, out)));
    all.put("usage", () -> new UsageCommand(new DatabaseSession(options, out)));
    all.put("reconcile", () -> new ReconcileCommand(new DatabaseSession(options, out)));
    all.put("backup", () -> new BackupCommand(options, copyResult(options, out)));
    all.put("restore", () -> new RestoreCommand(options, copyResult(options, out)));
    all.put("migrate", () -> new MigrateCommand(options, new DatabaseSession(options, out)));
    return all;
  }

  private static CopyResult copyResult(ConfigOptions options, PrintWriter out) {
    return new CopyResult(new DatabaseSession(options, out));
  }
}
