import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Server processes with a directory of their own, which ends with them. */
final class Servers implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(?:port |listens on http://\\S+:)(\\d+)");

  /** A process that listens. */
  record Server(Process process, URI url) {
    private static final Path PROC = Path.of("/proc");

    /** What it and its children have used of the processors. */
    Duration cpu() {
      return all()
          .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
          .reduce(Duration.ZERO, Duration::plus);
    }

    /** What is resident of it and of its children, in MB; 0 where the system does not tell. */
    double megabytes() {
      return told("VmRSS:") * 1024 / 1e6;
    }

    /** 0 where the system does not tell. */
    long threads() {
      return told("Threads:");
    }

    private long told(String name) {
      return all()
          .map(each -> PROC.resolve(each.pid() + "/status"))
          .filter(Files::exists)
          .mapToLong(status -> number(status, name))
          .sum();
    }

    private static long number(Path status, String name) {
      try (Stream<String> lines = Files.lines(status)) {
        return lines
            .filter(line -> line.startsWith(name))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
      } catch (IOException gone) {
        return 0;
      }
    }

    private Stream<ProcessHandle> all() {
      return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }
  }

  private final Path checkout;
  private final Path directory = Files.createTempDirectory("beatra-bench");
  private final List<Process> processes = new ArrayList<>();

  Servers(Path checkout) throws IOException {
    this.checkout = checkout;
  }

  /**
   * beatra, with these settings and models of an OpenAI-compatible upstream.
   *
   * @param prices of the models by their ids, in US dollars per million tokens
   */
  Server beatra(URI upstream, Map<String, String> prices, Map<String, String> settings)
      throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(catalog, catalog(upstream, prices));
    var environment = new HashMap<>(settings);
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data().toString());
    environment.put("BEATRA_CATALOG", catalog.toString());
    return start(environment, command("serve"));
  }

  /** beatra with the sandbox's models, in that directory. */
  Server beatra(Path data, Map<String, String> settings) throws IOException {
    var environment = new HashMap<>(settings);
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", data.toString());
    return start(environment, command("serve"));
  }

  private List<String> command(String... arguments) {
    var command = new ArrayList<>(List.of(checkout.resolve("scripts/beatra").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String catalog(URI upstream, Map<String, String> prices) {
    var text =
        new StringBuilder(
            """
            providers:
              sandbox: {kind: sandbox}
              upstream: {kind: openai, base_url: "%s/v1", keys: [sk-mock], concurrency: 10000}
            models:
            """
                .formatted(upstream));
    prices.forEach((id, price) -> text.append(model(id, price, "upstream", id)));
    return text.append(model("sandbox-chat", "1", "sandbox", "sandbox-chat")).toString();
  }

  /** The entry of a model of chat. */
  static String model(String id, String price, String provider, String name) {
    return """
      - id: %s
        name: %s
        description: For the benchmark.
        created: 2026-11-01
        capabilities: [chat]
        release_state: preview
        modalities: {input: [text], output: [text]}
        limits: {context_tokens: 100000, max_output_tokens: 1000}
        options: []
        price: {unit: usd_per_million_tokens, input: %s, output: %s}
        routes: [{provider: %s, upstream_model: %s}]
    """
        .formatted(id, id, price, price, provider, name);
  }

  /** A key with limits that are never reached. */
  String keyWithLimits() throws IOException {
    var builder =
        new ProcessBuilder(
            command(
                "keys",
                "create",
                "--json",
                "--tenant=local",
                "--data-dir=" + data(),
                "--requests-per-minute=1000000000",
                "--tokens-per-minute=1000000000",
                "--concurrent-requests=1000000"));
    try (var out = builder.start().inputReader()) {
      String printed = out.lines().collect(java.util.stream.Collectors.joining());
      return printed.replaceAll(".*\"key\":\"([^\"]+)\".*", "$1");
    }
  }

  /** The data directory of the beatra that has models of an upstream. */
  Path data() {
    return directory.resolve("data");
  }

  /** What all servers have written to their standard error. */
  Path log() {
    return directory.resolve("servers.log");
  }

  /** An empty directory. */
  Path newDirectory() throws IOException {
    return Files.createTempDirectory(directory, "own");
  }

  /** The key of the beatra that runs. */
  String key() throws IOException {
    return Files.readString(data().resolve("dev-api-key")).strip();
  }

  /** A class of the benchmark that says which port it listens on. */
  Server java(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return start(Map.of(), command);
  }

  /** A port that nobody listens on. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A server that does not say when it listens; it has to within a minute. */
  Server silent(int port, List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("silent-" + port + ".log").toFile())
            .start();
    kept(process);
    for (int tries = 0; ; tries++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return new Server(process, URI.create("http://127.0.0.1:" + port));
      } catch (IOException e) {
        if (tries > 600 || !process.isAlive()) {
          throw new IOException(
              String.join(" ", command)
                  + " did not start:\n"
                  + Files.readString(directory.resolve("silent-" + port + ".log")));
        }
        Thread.sleep(100);
      }
    }
  }

  private void kept(Process process) {
    processes.add(process);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  process.descendants().forEach(ProcessHandle::destroyForcibly);
                  process.destroyForcibly();
                }));
  }

  private Server start(Map<String, String> environment, List<String> command) throws IOException {
    Path errors = log();
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().keySet().removeIf(name -> name.matches("(BEATRA|OPENAI)_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    kept(process);
    return new Server(process, url(process, errors));
  }

  /** Reads on what it prints, so that it never waits for a reader. */
  private static URI url(Process process, Path errors) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        var reader = new Thread(() -> out.lines().forEach(ignored -> {}));
        reader.setDaemon(true);
        reader.start();
        return URI.create("http://127.0.0.1:" + port.group(1));
      }
    }
    throw new IOException("A server did not start:\n" + Files.readString(errors));
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }
}
