package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.cli.ConfigOptions;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.ClusterRules;
import ai.beatra.config.Config;
import ai.beatra.config.ConfigException;
import ai.beatra.config.Shortcut;
import ai.beatra.log.Logging;
import ai.beatra.log.UnhurriedLog;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.store.DataDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** Runs the server until it is told to stop (SIGTERM or SIGINT). */
@Command(name = "serve", description = "Run the server.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
  private static final int BEFORE_DOCS = 3;
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "An OpenAI-compatible upstream whose models are offered first, like"
              + " http://localhost:11434/v1; its key is $OPENAI_API_KEY, if it wants one.")
  private @Nullable String upstream;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen (default: server.host of the configuration, else 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 for any (default: $BEATRA_PORT, else server.port, else 8080).")
  private @Nullable Integer port;

  @Option(
      names = "--dev",
      description =
          "Also on an address that others can reach: make a first account with credits, print its"
              + " key, and offer models without a price.")
  private boolean dev;

  @Option(
      names = "--restarted",
      hidden = true,
      description = "Says only where it listens: scripts/dev has said the rest before.")
  private boolean restarted;

  @Spec private @Nullable CommandSpec spec;

  private final ConfigOptions options;
  private final PrintWriter out;

  ServeCommand(ConfigOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config = config();
    Logging.set(config.log());
    CatalogConfig catalog = catalog(config);
    DataDirectory directory = DataDirectory.at(config.dataDir());
    Closeable lock = directory.lock();
    Beatra beatra = new Beatra(config, catalog, Clock.systemUTC(), key -> announce(key, directory));
    UnhurriedLog unhurried = Logging.unhurried();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(beatra, lock, unhurried), "stop"));
    onHangup(beatra, config);
    greet(beatra, config, directory);
    // Not at once: the first calls would share the processors with it.
    TimeUnit.SECONDS.sleep(BEFORE_DOCS);
    beatra.prepareDocs();
    Thread.currentThread().join();
    return 0;
  }

  private Config config() {
    if (port != null && (port < 0 || port > 65535)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--port is from 0 to 65535, not " + port);
    }
    Config loaded = options.load().listeningOn(host, port);
    return dev ? loaded.forDevelopment() : loaded;
  }

  private CatalogConfig catalog(Config config) {
    CatalogConfig catalog = CatalogConfig.load(config, options.environment());
    ClusterRules.require(config, catalog);
    return upstream == null
        ? catalog
        : catalog.withShortcut(Shortcut.to(upstream, options.environment(), config));
  }

  /** SIGHUP has the catalog read again; one that is wrong changes nothing. */
  private void onHangup(Beatra beatra, Config config) {
    try {
      Signal.handle(new Signal("HUP"), signal -> reload(beatra, config));
    } catch (IllegalArgumentException e) {
      log.debug("this system has no SIGHUP");
    }
  }

  private void reload(Beatra beatra, Config config) {
    try {
      beatra.reload(catalog(config));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> log.error("the catalog was not read again: {}", problem));
    } catch (IOException | RuntimeException e) {
      log.error("the catalog was not read again: {}", e.getMessage());
    }
  }

  private void announce(NewKey key, DataDirectory directory) {
    try {
      directory.writePrivately(Accounts.LOCAL_KEY_FILE, key.secret().reveal() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println("API key of tenant local: " + key.secret().reveal());
  }

  private void greet(Beatra beatra, Config config, DataDirectory directory) throws IOException {
    String host = config.server().host();
    String url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + beatra.port();
    Path key = directory.path().resolve(Accounts.LOCAL_KEY_FILE);
    out.println("beatra listens on " + url);
    if (!restarted) {
      introduce(beatra, config, url, key);
    }
    out.flush();
  }

  private void introduce(Beatra beatra, Config config, String url, Path key) throws IOException {
    if (Files.exists(key)) {
      out.println("Try it:");
      out.println("  curl " + url + "/v1/chat/completions \\");
      out.println("    -H \"Authorization: Bearer $(cat " + key + ")\" \\");
      out.println("    -H 'Content-Type: application/json' \\");
      out.println(
          "    -d '{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Write a"
              + " haiku about the sea.\"}]}'");
    }
    if (!config.isForTrying() && beatra.hasNoTenants()) {
      String command = Config.command(options.environment());
      out.println(
          "Nobody has a key yet: %s tenants create NAME --credits 1000, then %s keys create --tenant NAME"
              .formatted(command, command));
    }
    if (Files.exists(key) && config.server().isLoopback()) {
      out.println("Or in a browser, signed in:");
      out.println("  " + url + Address.PLAYGROUND + "#key=" + Files.readString(key).strip());
    }
  }

  /** Ends the process with exit code 0: being told to stop is no failure. */
  private static void stop(Beatra beatra, Closeable lock, UnhurriedLog unhurried) {
    int status = 0;
    try (lock;
        beatra) {
      log.info("stopping");
    } catch (IOException e) {
      log.error("could not stop cleanly", e);
      status = 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = 1;
    }
    try {
      unhurried.flush(LAST_LINES);
    } catch (InterruptedException e) {
      status = 1;
    }
    Runtime.getRuntime().halt(status);
  }
}
