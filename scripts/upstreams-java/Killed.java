import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A beatra on one port and one data directory, that is killed and started again. */
final class Killed implements AutoCloseable {
  private static final String TENANT = "local";
  private static final String MUCH = "1000000000";

  private final Path checkout;
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private Process process;
  private URI url;
  private int kills;

  /**
   * @param port 0 for any that is free
   */
  Killed(Path checkout, Path directory, String catalog, int port) throws IOException {
    this.checkout = checkout;
    this.directory = directory;
    Path file = Files.writeString(directory.resolve("catalog.yaml"), catalog);
    environment.put("BEATRA_PORT", Integer.toString(port));
    environment.put("BEATRA_DATA_DIR", directory.resolve("data").toString());
    environment.put("BEATRA_CATALOG", file.toString());
    environment.put("BEATRA_TASKS_IMAGES", "32");
    environment.put("BEATRA_TASKS_MUSIC", "32");
    start();
    environment.put("BEATRA_PORT", Integer.toString(url.getPort()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  private ProcessBuilder command(String... arguments) {
    List<String> words = new ArrayList<>(List.of(checkout.resolve("scripts/beatra").toString()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(name -> name.matches("(BEATRA|OPENAI)_.*"));
    builder.environment().putAll(environment);
    return builder.redirectError(
        ProcessBuilder.Redirect.appendTo(directory.resolve("server.log").toFile()));
  }

  private synchronized void start() throws IOException {
    process = command("serve").start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("beatra listens on ")) {
        url = URI.create(line.replaceAll("^beatra listens on (\\S+).*", "$1"));
        var reader = new Thread(() -> lines.lines().forEach(ignored -> {}));
        reader.setDaemon(true);
        reader.start();
        return;
      }
    }
    throw new IOException("The server did not start, see " + directory.resolve("server.log"));
  }

  /** As kill -9 does; then it is started again. */
  synchronized void kill() throws IOException {
    process.destroyForcibly().onExit().join();
    kills++;
    start();
  }

  int kills() {
    return kills;
  }

  URI url() {
    return url;
  }

  /** A key without limits, of an account with more credits than can be spent. */
  String key() throws IOException {
    run("credits", "grant", "--tenant=" + TENANT, MUCH, "--ref=storm");
    String printed =
        run(
            "keys",
            "create",
            "--json",
            "--tenant=" + TENANT,
            "--requests-per-minute=1000000000",
            "--tokens-per-minute=1000000000",
            "--concurrent-requests=1000000");
    return printed.replaceAll("(?s).*\"key\" ?: ?\"([^\"]+)\".*", "$1");
  }

  /** All calls and tasks of the account, as JSON. */
  String usage() throws IOException {
    return run("usage", "--json", "--tenant=" + TENANT);
  }

  /** What the account has, as JSON. */
  String balance() throws IOException {
    return run("credits", "balance", "--tenant=" + TENANT, "--json");
  }

  /** What is wrong with the books; empty where they balance. */
  String faultsOfBooks() throws IOException {
    String printed = run("reconcile");
    return printed.contains("The books balance.") ? "" : printed;
  }

  private String run(String... arguments) throws IOException {
    Process command = command(arguments).start();
    try (BufferedReader lines = command.inputReader(StandardCharsets.UTF_8)) {
      return lines.lines().collect(Collectors.joining("\n"));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
