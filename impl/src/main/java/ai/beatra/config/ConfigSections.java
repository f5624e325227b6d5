package ai.beatra.config;

import ai.beatra.config.Config.Database;
import ai.beatra.config.Config.Log;
import ai.beatra.config.Config.LogFormat;
import ai.beatra.config.Config.LogLevel;
import ai.beatra.config.Config.Nodes;
import ai.beatra.config.Config.Retention;
import ai.beatra.config.Config.Sandbox;
import ai.beatra.config.Config.Server;
import ai.beatra.config.Config.Signing;
import ai.beatra.config.Config.Storage;
import ai.beatra.config.Config.StorageKind;
import ai.beatra.config.Config.Tasks;
import java.util.Map;
import java.util.Objects;

/** The sections of beatra.yaml: what each member may be, and what it is if left out. */
final class ConfigSections {
  private ConfigSections() {}

  /**
   * @param environment has what other programs, too, are told by
   */
  static Config all(YamlFile file, String yaml, Map<String, String> environment) {
    Section root = file.parse(yaml);
    Config config =
        new Config(
            server(root.section("server")),
            root.get(
                "region",
                Shape.matching("2 to 8 lower-case letters or digits", "[a-z0-9]{2,8}"),
                "local"),
            Objects.requireNonNullElseGet(
                root.findPath("data_dir"), () -> Config.home(environment).resolve("data")),
            database(root.section("database")),
            storage(root.section("storage")),
            new Signing(root.section("signing").list("secrets", Shape.SIGNING_SECRET)),
            retention(root.section("retention")),
            nodes(root),
            tasks(root.section("tasks")),
            sandbox(root.section("sandbox")),
            log(root.section("log")),
            Monitoring.of(root.section("admin"), root.section("telemetry"), environment),
            root.findPath("catalog"),
            root.get("dev", Shape.FLAG, false));
    file.finish();
    return config;
  }

  static Server server(Section section) {
    return new Server(
        section.get("host", Shape.TEXT, "127.0.0.1"),
        section.get("port", Shape.integer(0, 65535), 8080),
        section.find("public_url", Shape.PUBLIC_URL),
        section.get("request_timeout_seconds", Shape.integer(1, 600), 60),
        section.get("ping_seconds", Shape.integer(1, 600), 15),
        section.get("unread_seconds", Shape.integer(1, 600), 60),
        section.get("max_connections", Shape.integer(1, 1_000_000), 12_000),
        section.find("max_connections_per_address", Shape.integer(1, 1_000_000)),
        section.find("body_memory_mb", Shape.integer(1, 1_000_000)),
        section.get("drain_delay_seconds", Shape.integer(0, 600), 0),
        section.list("cors_origins", Shape.ORIGIN));
  }

  static Database database(Section section) {
    Database database =
        new Database(
            section.find("url", Shape.POSTGRESQL_URL),
            section.find("user", Shape.TEXT),
            section.find("password", Shape.SECRET));
    if (database.url() == null && (database.user() != null || database.password() != null)) {
      section.problem("url", "is missing: the embedded database takes no user and no password");
    }
    return database;
  }

  static Storage storage(Section section) {
    StorageKind kind = section.get("kind", Shape.oneOf(StorageKind.class), StorageKind.FILES);
    return new Storage(
        kind,
        section.findPath("directory"),
        section.get("tenant_mib", Shape.integer(0, Integer.MAX_VALUE), 10 << 10),
        section.get("least_free_mib", Shape.integer(0, Integer.MAX_VALUE), 2 << 10),
        S3Settings.of(section.section("s3"), kind == StorageKind.S3));
  }

  static Retention retention(Section section) {
    return new Retention(
        section.get("artifacts_days", Shape.integer(1, 3650), 30),
        section.get("tasks_days", Shape.integer(1, 3650), 90),
        section.get("calls_days", Shape.integer(1, 3650), 400));
  }

  static Nodes nodes(Section root) {
    Section section = root.section("nodes");
    return new Nodes(
        section.get("alive_seconds", Shape.integer(1, 600), 30),
        section.get("look_seconds", Shape.integer(1, 3600), 5),
        root.get("cluster", Shape.FLAG, false));
  }

  static Tasks tasks(Section section) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Tasks(
        section.get("images", Shape.integer(1, 1000), processors),
        section.get("image_seconds", Shape.integer(1, 86_400), 300),
        section.get("music", Shape.integer(1, 1000), processors),
        section.get("music_seconds", Shape.integer(1, 86_400), 600),
        section.get("per_provider", Shape.integer(1, 1000), 64),
        section.get("most_waiting", Shape.integer(1, 1_000_000), 10_000));
  }

  static Sandbox sandbox(Section section) {
    return new Sandbox(
        section.get("faults", Shape.FLAG, false),
        section.get("token_delay_ms", Shape.integer(0, 1000), 10),
        section.get("allowed", Shape.FLAG, false));
  }

  static Log log(Section section) {
    return new Log(
        section.get("level", Shape.oneOf(LogLevel.class), LogLevel.INFO),
        section.get("format", Shape.oneOf(LogFormat.class), LogFormat.TEXT));
  }
}
