package ai.beatra.cli;

import ai.beatra.cli.Finding.State;
import ai.beatra.cli.print.Fields;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.ClusterRules;
import ai.beatra.config.Config;
import ai.beatra.config.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Looks at all that a server needs before it is started, and makes nothing. */
@Command(
    name = "check",
    description =
        "Check configuration, catalog, prices, database, storage and upstreams; exit code 1 if"
            + " something is wrong. Makes nothing.")
final class CheckCommand implements Callable<Integer> {
  private final ConfigOptions options;
  @Mixin private final DatabaseSession session;

  CheckCommand(ConfigOptions options, DatabaseSession session) {
    this.options = options;
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = findings();
    if (session.isJson()) {
      session.all(findings.stream().map(CheckCommand::fields).toList());
    } else {
      findings.forEach(
          finding ->
              session
                  .out()
                  .printf("%-5s  %-13s  %s%n", state(finding), finding.subject(), finding.words()));
    }
    return findings.stream().anyMatch(finding -> finding.state() == State.WRONG)
        ? ExitCode.SOFTWARE
        : ExitCode.OK;
  }

  private List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    Config config;
    try {
      config = options.load();
      findings.add(Finding.ok("configuration", "it can be read"));
      if (config.dev() && !config.server().isLoopback()) {
        findings.add(
            Finding.note(
                "configuration",
                "dev is on, and others can reach "
                    + config.server().host()
                    + ": the first start gives an account with credits away"));
      }
    } catch (ConfigException e) {
      e.problems().forEach(problem -> findings.add(Finding.wrong("configuration", problem)));
      return findings;
    }
    findings.addAll(new KeepingChecks(config).all());
    CatalogConfig catalog = null;
    try {
      catalog = CatalogConfig.load(config, options.environment());
      findings.addAll(new CatalogChecks(catalog, config).all());
    } catch (ConfigException e) {
      e.problems().forEach(problem -> findings.add(Finding.wrong("catalog", problem)));
    }
    findings.addAll(cluster(config, catalog));
    return findings;
  }

  /** What {@code serve} would refuse of several servers. */
  private static List<Finding> cluster(Config config, @Nullable CatalogConfig catalog) {
    List<String> problems = ClusterRules.problems(config, catalog);
    return problems.isEmpty() && config.nodes().cluster()
        ? List.of(Finding.ok("cluster", "nothing that fits one server only is set"))
        : problems.stream().map(problem -> Finding.wrong("cluster", problem)).toList();
  }

  private static Fields fields(Finding finding) {
    return new Fields()
        .with("state", state(finding))
        .with("subject", finding.subject())
        .with("words", finding.words());
  }

  private static String state(Finding finding) {
    return finding.state().name().toLowerCase(Locale.ROOT);
  }
}
