package ai.beatra.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server that was asked for, any by its URL, else this checkout's own, with the spec. */
public final class Session implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Spec spec;
  private final Target target;
  private final Optional<LocalServer> server;

  private Session(Spec spec, Target target, Optional<LocalServer> server) {
    this.spec = spec;
    this.target = target;
    this.server = server;
  }

  /** Opens what the system properties {@code beatra.url}, {@code beatra.key} and so on say. */
  public static Session openAsProperties() throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (String name : List.of("url", "key", "cli", "own", "faults")) {
      String value = System.getProperty("beatra." + name, "");
      if (!value.isBlank()) {
        options.put(name, value);
      }
    }
    return open(options);
  }

  /**
   * Starts the packaged server when no {@code url} is among the options.
   *
   * @param options {@code url}, {@code key}, {@code cli} (the server's command line), {@code own}
   *     (it runs the default catalog) and {@code faults} (it offers the sandbox-fault models)
   */
  public static Session open(Map<String, String> options) throws IOException, InterruptedException {
    Path checkout = checkout();
    Spec spec = Spec.load(checkout.resolve("spec"));
    if (options.containsKey("url")) {
      Target target = target(options);
      new SocketSender(PATIENCE)
          .send(target.url(), new Request("GET", "/v1/health", Map.of(), new byte[0]));
      return new Session(spec, target, Optional.empty());
    }
    LocalServer server = LocalServer.start(checkout.resolve("scripts/beatra"));
    return new Session(spec, server.target(), Optional.of(server));
  }

  /** The suite as our own sender sends it: every example, literally. */
  public Suite socketSuite() {
    return new Suite(spec, target, new SocketSender(PATIENCE));
  }

  /** The suite as the JDK's own client sends it, which may ask for HTTP/2. */
  public Suite jdkSuite() {
    return new Suite(spec, target, new JdkSender(PATIENCE));
  }

  /** The server under test. */
  public Target target() {
    return target;
  }

  /** The server to stop at the end; empty when it is somebody else's. */
  public Optional<LocalServer> server() {
    return server;
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  private static Target target(Map<String, String> options) {
    String key = options.getOrDefault("key", "");
    if (key.isEmpty()) {
      throw new IllegalArgumentException("A server by its URL needs a key as well.");
    }
    return new Target(
        URI.create(options.getOrDefault("url", "")),
        key,
        Boolean.parseBoolean(options.get("own")),
        Boolean.parseBoolean(options.get("faults")),
        Optional.ofNullable(options.get("cli")).map(Commands::shell));
  }

  /** Looks upwards from the working directory. */
  private static Path checkout() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("spec/openapi.yaml"))) {
        return at;
      }
    }
    throw new IllegalStateException("No spec/openapi.yaml here or above. Run it in the checkout.");
  }
}
