package ai.beatra.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The suite on the server that was asked for: any by its URL, else this checkout's own. */
public final class Session implements AutoCloseable {
  private final Suite suite;
  private final Optional<LocalServer> server;

  private Session(Suite suite, Optional<LocalServer> server) {
    this.suite = suite;
    this.server = server;
  }

  /**
   * Starts the packaged server when no {@code url} is among the options.
   *
   * @param sender the HTTP client to test with
   * @param options {@code url}, {@code key}, {@code cli} (the server's command line), {@code own}
   *     (it runs the default catalog) and {@code faults} (it offers the sandbox-fault models)
   */
  public static Session open(Map<String, String> options, HttpSender sender)
      throws IOException, InterruptedException {
    Path checkout = checkout();
    Spec spec = Spec.load(checkout.resolve("spec"));
    if (options.containsKey("url")) {
      Target target = target(options);
      sender.send(target.url(), new Request("GET", "/v1/health", Map.of(), new byte[0]));
      return new Session(new Suite(spec, target, sender), Optional.empty());
    }
    LocalServer server = LocalServer.start(checkout.resolve("scripts/beatra"));
    return new Session(new Suite(spec, server.target(), sender), Optional.of(server));
  }

  public Suite suite() {
    return suite;
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
