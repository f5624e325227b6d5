package ai.beatra.conformance.server;

import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The packaged server of this checkout, started for the suite on a fresh data directory. */
public final class LocalServer implements AutoCloseable {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:0");

  /** In a server that lives for a minute the optimizing compiler takes more than it gives. */
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 ";

  private static final int START_SECONDS = 90;
  private static final int STOP_SECONDS = 60;
  private static final Pattern LISTENS = Pattern.compile("^beatra listens on (http://\\S+)");
  private static final Pattern REQUEST_ID =
      Pattern.compile(" access request .* request_id=(\\S+) ");

  /** What is printed of the key that the first start makes: the key, and a link that has it. */
  private static final Pattern FIRST_KEY =
      Pattern.compile("^(API key of tenant local: | *http\\S+/playground#key=)");

  private static final Pattern KEY = Pattern.compile("\\bsk-[a-z0-9]{2,8}-\\w+");

  private final Process process;
  private final URI url;
  private final Path directory;
  private final Path log;
  private final Commands commands;
  private final Models models;

  private LocalServer(Process process, URI url, Path directory, Commands commands, Models models) {
    this.models = models;
    this.process = process;
    this.url = url;
    this.directory = directory;
    this.log = log(directory);
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
    return start(script, directory, Models.SANDBOX, Map.of());
  }

  /**
   * Starts one whose models are served by others.
   *
   * @param catalog the text of its catalog.yaml
   * @param models who they are
   */
  public static LocalServer startRouted(Path script, String catalog, Models models)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("beatra-conformance");
    Path file = Files.writeString(directory.resolve("catalog.yaml"), catalog);
    return start(script, directory, models, Map.of("BEATRA_CATALOG", file.toString()));
  }

  private static LocalServer start(
      Path script, Path directory, Models models, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", directory.resolve("data").toString());
    environment.put("BEATRA_SANDBOX_FAULTS", "true");
    environment.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "0");
    environment.put("JAVA_OPTS", SHORT_LIVED + System.getenv().getOrDefault("JAVA_OPTS", ""));
    Commands commands = new Commands(List.of(script.toString()), environment);
    Process process =
        commands
            .process(List.of("serve"))
            .redirectErrorStream(true)
            .redirectOutput(log(directory).toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Optional<URI> url = listening(process, log(directory));
    LocalServer server = new LocalServer(process, url.orElse(NOWHERE), directory, commands, models);
    if (url.isEmpty()) {
      String printed = server.lastLines();
      server.close();
      throw new IOException("The server did not start. It printed:\n" + printed);
    }
    return server;
  }

  /** Where it says that it listens, once it is warm; empty when it ends or takes too long. */
  private static Optional<URI> listening(Process process, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      while (System.nanoTime() < end) {
        boolean alive = process.isAlive();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          Matcher listens = LISTENS.matcher(line);
          if (listens.find()) {
            return Optional.of(URI.create(listens.group(1)));
          }
        }
        if (!alive) {
          return Optional.empty();
        }
        Thread.sleep(20);
      }
    }
    return Optional.empty();
  }

  /** What the suite has to know of it. */
  public Target target() throws IOException {
    String key = Files.readString(directory.resolve("data/dev-api-key")).strip();
    return new Target(url, key, models, true, Optional.of(commands)).passing();
  }

  /**
   * Whether each of these requests, by their ids, has its line in the access log, and no line of
   * the log shows a key. A line is written when the server is done with a request, so one that is
   * missing was never given up.
   */
  public Verdict logged(Map<String, List<String>> requests, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Map<String, List<String>> missing = new LinkedHashMap<>();
    requests.forEach((id, some) -> missing.put(id, new ArrayList<>(some)));
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      do {
        Thread.sleep(50);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (KEY.matcher(line).find() && !FIRST_KEY.matcher(line).find()) {
            return new Verdict.Failed("The log shows a key: " + line);
          }
          requestId(line).ifPresent(id -> missing.computeIfPresent(id, LocalServer::less));
        }
      } while (!missing.isEmpty() && System.nanoTime() < end);
    }
    if (missing.isEmpty()) {
      return new Verdict.Passed();
    }
    StringBuilder report =
        new StringBuilder(
            "The server answered these requests but is not done with them: they have no line in the"
                + " access log, and they will hold up its stop:");
    missing.forEach((id, some) -> some.forEach(it -> report.append("\n  - " + id + "  " + it)));
    return new Verdict.Failed(report.toString());
  }

  private static Optional<String> requestId(String line) {
    Matcher id = REQUEST_ID.matcher(line);
    return id.find() ? Optional.of(id.group(1)) : Optional.empty();
  }

  /** None for the last one. */
  private static @Nullable List<String> less(String id, List<String> requests) {
    requests.remove(0);
    return requests.isEmpty() ? null : requests;
  }

  /**
   * How many requests the access log tells of a route.
   *
   * @param known the ids of requests that are not counted
   */
  public long calls(String route, Set<String> known) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(" route=" + route + " "))
        .filter(line -> requestId(line).filter(known::contains).isEmpty())
        .count();
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
                lastLines()));
  }

  /** Ends it if it still runs, and removes its data. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(LocalServer::delete);
    }
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  private static Path log(Path directory) {
    return directory.resolve("server.log");
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
