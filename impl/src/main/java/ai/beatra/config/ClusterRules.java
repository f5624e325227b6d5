package ai.beatra.config;

import ai.beatra.config.CatalogConfig.ProviderKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What does for one server and is wrong for several: where {@code cluster} says that several are
 * meant, each is refused by the name of its setting.
 */
public final class ClusterRules {
  private static final int SHOWN = 5;

  private ClusterRules() {}

  /**
   * @throws ConfigException with a line for each problem
   */
  public static void require(Config config, CatalogConfig catalog) {
    List<String> problems = problems(config, catalog);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /**
   * A line for each problem; none where no cluster is meant.
   *
   * @param catalog null where it cannot be read
   */
  public static List<String> problems(Config config, @Nullable CatalogConfig catalog) {
    List<String> problems = new ArrayList<>();
    if (config.nodes().cluster()) {
      kept(config, problems);
      shown(config, problems);
      if (!config.sandbox().allowed()) {
        sandbox(config, catalog, problems);
      }
    }
    return List.copyOf(problems);
  }

  private static void kept(Config config, List<String> problems) {
    if (config.database().url() == null) {
      problems.add(
          "database.url is missing: the servers of a cluster share one PostgreSQL database; set it"
              + " to jdbc:postgresql://HOST/NAME");
    }
    Config.Storage storage = config.storage();
    if (storage.kind() == Config.StorageKind.FILES) {
      Path directory = storage.directory();
      if (directory == null) {
        problems.add(
            "storage.directory is missing: the servers of a cluster read the same files; name a"
                + " directory that all of them share, or choose another storage.kind");
      } else if (absolute(directory).startsWith(absolute(config.dataDir()))) {
        problems.add(
            "storage.directory is in data_dir, which is this server's own: name a directory that"
                + " all servers of the cluster share, or choose another storage.kind");
      }
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static void shown(Config config, List<String> problems) {
    if (config.signing().secrets().isEmpty()) {
      problems.add(
          "signing.secrets is missing: set a secret of at least 32 characters, the same on all"
              + " servers of the cluster; it signs the URLs of media");
    }
    if (config.server().publicUrl() == null) {
      problems.add(
          "server.public_url is missing: set it to the address at which clients reach the cluster;"
              + " URLs of media begin with it");
    }
    if (config.dev()) {
      problems.add(
          "dev is on: a server for trying things out gives an account with credits away; leave it"
              + " out (dev, BEATRA_DEV, --dev)");
    }
  }

  private static void sandbox(
      Config config, @Nullable CatalogConfig catalog, List<String> problems) {
    List<String> made = catalog == null ? List.of() : madeUp(catalog);
    if (!made.isEmpty()) {
      problems.add(
          "sandbox.allowed is not set, and the built-in sandbox would answer for "
              + String.join(", ", made.subList(0, Math.min(SHOWN, made.size())))
              + (made.size() > SHOWN ? " and %d more models".formatted(made.size() - SHOWN) : "")
              + ": name a catalog of real models (catalog), or set sandbox.allowed to true");
    }
    if (config.sandbox().faults()) {
      problems.add(
          "sandbox.faults is on: it offers models that always fail; leave it out, or set"
              + " sandbox.allowed to true");
    }
  }

  /** The models that the sandbox may answer for. */
  private static List<String> madeUp(CatalogConfig catalog) {
    return catalog.models().stream()
        .filter(
            model ->
                model.routes().stream()
                    .map(route -> catalog.providers().get(route.provider()))
                    .filter(Objects::nonNull)
                    .anyMatch(provider -> provider.kind() == ProviderKind.SANDBOX))
        .map(CatalogConfig.Model::id)
        .toList();
  }
}
