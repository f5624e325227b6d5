package ai.beatra.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged server of this checkout, started for the suite on a fresh data directory. */
public final class LocalServer implements AutoCloseable {
  private static final int START_SECONDS = 90;
  private static final int STOP_SECONDS = 60;

  private final Process process;
  private final URI url;
  private final Path directory;
  private final Commands commands;

  private LocalServer(Process process, URI url, Path directory, Commands commands) {
    this.process = process;
    this.url = url;
    this.directory = directory;
    this.commands = commands;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param script the launcher, scripts/beatra
   * @throws IOException when it does not start; the message has what it printed
   */
  public static LocalServer start(Path script) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("beatra-conformance");
    int port = freePort();
    Map<String, String> environment = new HashMap<>();
    environment.put("BEATRA_PORT", Integer.toString(port));
    environment.put("BEATRA_DATA_DIR", directory.resolve("data").toString());
    environment.put("BEATRA_SANDBOX_FAULTS", "true");
    environment.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "0");
    Commands commands = new Commands(List.of(script.toString()), environment);
    Process process =
        commands
            .process(List.of("serve"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    URI url = URI.create("http://127.0.0.1:" + port);
    LocalServer server = new LocalServer(process, url, directory, commands);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    server.awaitHealth();
    return server;
  }

  /** What the suite has to know of it. */
  public Target target() throws IOException {
    String key = Files.readString(directory.resolve("data/dev-api-key")).strip();
    return new Target(url, key, true, true, Optional.of(commands));
  }

  /** Asks it to stop, as a service manager does. */
  public Verdict stop() throws IOException, InterruptedException {
    process.destroy();
    boolean stopped = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    if (stopped && process.exitValue() == 0) {
      return new Verdict.Passed();
    }
    return new Verdict.Failed(
        "After SIGTERM the server has to end with 0, but it %s. It printed:\n%s"
            .formatted(
                stopped
                    ? "ended with " + process.exitValue()
                    : "still ran after " + STOP_SECONDS + " s",
                log()));
  }

  /** Ends it if it still runs, and removes its data. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(LocalServer::delete);
    }
  }

  /** Whatever it says then is judged by the examples. */
  private void awaitHealth() throws IOException, InterruptedException {
    HttpSender sender = new SocketSender(Duration.ofSeconds(5));
    Request health = new Request("GET", "/v1/health", Map.of(), new byte[0]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        sender.send(url, health);
        return;
      } catch (IOException notYet) {
        // The port opens only when the server is warm.
      }
      Thread.sleep(50);
    }
    String log = log();
    close();
    throw new IOException("The server did not start. It printed:\n" + log);
  }

  private String log() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("server.log")));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
