package ai.beatra.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, from beatra.yaml and the environment, checked before anything starts.
 *
 * @param region the middle part of this installation's API keys
 * @param dataDir where everything is kept that must survive a restart
 * @param monitoring who watches the server
 * @param catalog the model catalog's file, or null for the bundled one
 * @param dev whether this is a server for trying things out, though others may reach it
 */
public record Config(
    Server server,
    String region,
    Path dataDir,
    Database database,
    Storage storage,
    Signing signing,
    Retention retention,
    Nodes nodes,
    Tasks tasks,
    Sandbox sandbox,
    Log log,
    Monitoring monitoring,
    @Nullable Path catalog,
    boolean dev) {

  /**
   * Where the server listens.
   *
   * @param port 0 takes any free port
   * @param requestTimeoutSeconds in which a request has to arrive whole, from its first byte on
   * @param pingSeconds after how much silence a stream says that it is alive
   * @param unreadSeconds after which a connection is closed whose client takes nothing of its
   *     answer
   * @param maxConnections how many clients may be connected
   * @param maxConnectionsPerAddress how many of them from one address, or one IPv6 network (/64);
   *     null for half
   * @param bodyMemoryMb how much memory the bodies of requests may take together, in MiB; null for
   *     a part of the heap
   * @param drainDelaySeconds for how long after the signal to stop requests are still served, until
   *     whoever distributes them has noticed
   * @param publicUrl how clients reach this server, for the URLs of artifacts; null for
   *     http://127.0.0.1 and the port
   * @param corsOrigins the origins whose pages may call the API from a browser; usually none
   */
  public record Server(
      String host,
      int port,
      @Nullable URI publicUrl,
      int requestTimeoutSeconds,
      int pingSeconds,
      int unreadSeconds,
      int maxConnections,
      @Nullable Integer maxConnectionsPerAddress,
      @Nullable Integer bodyMemoryMb,
      int drainDelaySeconds,
      List<String> corsOrigins) {

    /** The same elsewhere; null leaves what is. */
    Server at(@Nullable String otherHost, @Nullable Integer otherPort) {
      return new Server(
          Objects.requireNonNullElse(otherHost, host),
          Objects.requireNonNullElse(otherPort, port),
          publicUrl,
          requestTimeoutSeconds,
          pingSeconds,
          unreadSeconds,
          maxConnections,
          maxConnectionsPerAddress,
          bodyMemoryMb,
          drainDelaySeconds,
          corsOrigins);
    }

    /** Whether it listens where only this machine can reach it; a proxy may stand before it. */
    public boolean isLoopback() {
      return isLoopback(host);
    }

    /**
     * Whether clients are told to reach it at another address than this machine's own: then a proxy
     * lets others in.
     */
    boolean isPublished() {
      return publicUrl != null && !isLoopback(publicUrl.getHost());
    }

    /** Where others reach it, as far as it knows. */
    String reachedAt() {
      return publicUrl != null && isPublished() ? publicUrl.toString() : host;
    }

    static boolean isLoopback(String host) {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }

  /**
   * Which database is used.
   *
   * @param url a PostgreSQL JDBC URL, or null for the SQLite file in the data directory
   */
  public record Database(@Nullable String url, @Nullable String user, @Nullable Secret password) {}

  /**
   * Where media are kept.
   *
   * @param directory where the files are, the same for all nodes on one database, or where they
   *     wait to be stored in a bucket; null for one in the data directory
   * @param tenantMib how much each tenant may store, in MiB, unless the tenant has a limit of its
   *     own
   * @param leastFreeMib how much of the disk stays free, in MiB: below it nothing new is taken
   * @param s3 the bucket; null where they are files
   */
  public record Storage(
      StorageKind kind,
      @Nullable Path directory,
      int tenantMib,
      int leastFreeMib,
      @Nullable S3Settings s3) {}

  public enum StorageKind {
    FILES,
    S3
  }

  /**
   * Signs the URLs of artifacts.
   *
   * @param secrets the first signs, all verify; empty for one that the database keeps
   */
  public record Signing(List<Secret> secrets) {}

  /**
   * For how long things are kept.
   *
   * @param artifactsDays after which uploads and results are deleted
   * @param tasksDays after which tasks that have ended are deleted
   * @param callsDays after which chat calls that have ended are deleted; the ledger is kept for
   *     good
   */
  public record Retention(int artifactsDays, int tasksDays, int callsDays) {}

  /**
   * Several servers on one database.
   *
   * @param aliveSeconds after which a server that says nothing is taken for dead, and the others
   *     end what it had begun
   * @param lookSeconds how often a server looks for what others may not have told it
   * @param cluster whether several servers are meant, so that settings that fit one only are
   *     refused
   */
  public record Nodes(int aliveSeconds, int lookSeconds, boolean cluster) {}

  /**
   * Work that outlives its request.
   *
   * @param images how many image tasks the sandbox does at a time on this server
   * @param imageSeconds after which an image task has failed
   * @param music how many music tasks the sandbox does at a time on this server
   * @param musicSeconds after which a music task has failed
   * @param perProvider how many tasks of a kind this server has at one upstream at most
   * @param mostWaiting how many of a tenant's tasks may wait for their turn
   */
  public record Tasks(
      int images, int imageSeconds, int music, int musicSeconds, int perProvider, int mostWaiting) {

    /** After that every task has ended. */
    public Duration longest() {
      return Duration.ofSeconds(Math.max(imageSeconds, musicSeconds));
    }
  }

  /**
   * The built-in provider that stands in for real ones.
   *
   * @param faults whether requests may ask the sandbox provider to fail
   * @param tokenDelayMs the pause between two streamed tokens, in milliseconds
   * @param allowed whether a cluster may offer its models
   */
  public record Sandbox(boolean faults, int tokenDelayMs, boolean allowed) {}

  /**
   * What is logged, and how.
   *
   * @param level how much
   * @param format text for people, or a line of JSON for each event
   */
  public record Log(LogLevel level, LogFormat format) {}

  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  public enum LogFormat {
    TEXT,
    JSON
  }

  private static final String DEFAULT_FILE = "beatra.yaml";

  /** The real environment; the only place that reads it. */
  public static Map<String, String> environment() {
    return System.getenv();
  }

  /** How people call the command line, for messages that tell them what to do. */
  public static String command(Map<String, String> environment) {
    return environment.getOrDefault(Environment.COMMAND, "scripts/beatra");
  }

  /**
   * Reads the file named by the argument or else by BEATRA_CONFIG, or else beatra.yaml in the
   * working directory or beside the scripts, if there is one. Paths in a file are relative to it.
   *
   * @throws ConfigException with one line for each problem
   */
  public static Config load(@Nullable Path file, Map<String, String> environment) {
    String named = environment.getOrDefault(Environment.CONFIG, "");
    Path chosen = file != null || named.isEmpty() ? file : Path.of(named);
    if (chosen == null) {
      chosen =
          Stream.of(Path.of(""), home(environment))
              .map(directory -> directory.resolve(DEFAULT_FILE))
              .filter(Files::exists)
              .findFirst()
              .orElse(null);
    }
    return chosen == null
        ? parse(DEFAULT_FILE, "", environment)
        : parse(chosen.toString(), read(chosen), environment);
  }

  static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault(Environment.HOME, ""));
  }

  /** Reads the text of a file that messages call by this name. */
  public static Config parse(String name, String yaml, Map<String, String> environment) {
    var file = new YamlFile(name, new Environment(environment), true);
    return ConfigSections.all(file, yaml, environment);
  }

  /**
   * Reads a file beside the one that is in use: variables stand in it as ${NAME}, but those that
   * set something do so in the other one.
   *
   * @throws ConfigException with one line for each problem
   */
  public static Config loadOther(Path file, Map<String, String> environment) {
    var yaml = new YamlFile(file.toString(), new Environment(environment), false);
    return ConfigSections.all(yaml, read(file), environment);
  }

  /** The same with another data directory: a command-line option wins over file and environment. */
  public Config withDataDir(Path directory) {
    return with(server, directory, dev);
  }

  /**
   * The same where it listens elsewhere.
   *
   * @param host null leaves what is
   * @param port 0 to 65535, or null
   */
  public Config listeningOn(@Nullable String host, @Nullable Integer port) {
    return with(server.at(host, port), dataDir, dev);
  }

  /** The same as a server for trying things out. */
  public Config forDevelopment() {
    return with(server, dataDir, true);
  }

  private Config with(Server otherServer, Path otherDirectory, boolean forTrying) {
    return new Config(
        otherServer,
        region,
        otherDirectory,
        database,
        storage,
        signing,
        retention,
        nodes,
        tasks,
        sandbox,
        log,
        monitoring,
        catalog,
        forTrying);
  }

  /** Where files are kept: media, or what of them is on its way to a bucket. */
  public Path storageDirectory() {
    return Objects.requireNonNullElseGet(storage.directory(), () -> storageIn(dataDir));
  }

  /** Where they are unless another directory is named. */
  public static Path storageIn(Path dataDir) {
    return dataDir.resolve("artifacts");
  }

  /**
   * Whether nobody else can reach the server, or it does not matter: then it may make a first
   * account with credits to play with, print its key, and offer models without a price.
   */
  public boolean isForTrying() {
    return dev || (!nodes.cluster() && server.isLoopback() && !server.isPublished());
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + IoReason.of(e)));
    }
  }
}
