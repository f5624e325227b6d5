package ai.beatra.cli;

import ai.beatra.config.Config;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the configuration comes from; the same options on every command. */
public final class ConfigOptions {
  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The configuration (default: $BEATRA_CONFIG, else ./beatra.yaml if it exists).")
  private @Nullable Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The data directory (default: data_dir of the configuration, else ./data).")
  private @Nullable Path dataDir;

  public ConfigOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Reads the file and the environment each time. */
  public Config load() {
    Config config = Config.load(file, environment);
    return dataDir == null ? config : config.withDataDir(dataDir);
  }

  public Map<String, String> environment() {
    return environment;
  }
}
