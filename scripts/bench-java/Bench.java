import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares the mock upstream alone, a bare pass-through and beatra. It judges nothing. */
final class Bench {
  private static final int CHUNKS = 30;
  private static final int PAUSE_MILLIS = 20;
  private static final int CLIENTS = 8;
  private static final int STREAMS = 50;
  private static final long WARM_UP_REQUESTS = 5_000;
  private static final int WARM_UP_SECONDS = 20;
  private static final long MOST_REQUESTS = 200_000;
  private static final Pattern PORT = Pattern.compile("(?:port |listens on http://\\S+:)(\\d+)");

  private final int seconds;
  private final Path errors;
  private final List<Process> processes = new ArrayList<>();

  /** One server to measure. */
  private record Subject(String name, Process process, URI url, String key, String model) {
    private String ask(boolean stream) {
      String words =
          model.equals("mock")
              ? "Hello"
              : stream ? "Count from 1 to 15" : "Say exactly: Hello, how can I help?";
      return "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
          .formatted(model, stream ? "\"stream\":true," : "", words);
    }

    private Duration cpu() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
  }

  /** One line of a table. */
  private record Figures(String name, Load.Result load, double each, double micros) {}

  /**
   * @param errors what the servers log goes there
   */
  private Bench(int seconds, Path errors) {
    this.seconds = seconds;
    this.errors = errors;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("beatra-bench");
    var bench = new Bench(Integer.parseInt(arguments[1]), directory.resolve("servers.log"));
    try {
      bench.run(Path.of(arguments[0]), directory);
    } finally {
      bench.stop();
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }

  private void run(Path checkout, Path directory) throws Exception {
    List<Subject> subjects = start(checkout, directory);
    System.out.printf(
        "%d processors, load average %.1f before the run.%n",
        Runtime.getRuntime().availableProcessors(),
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    print(
        "Small chats, answered in one piece; %d clients, %d s each".formatted(CLIENTS, seconds),
        "req/s",
        "request",
        measure(subjects, false, CLIENTS));
    print(
        "Streams, %d at a time; the mock sends %d chunks, one each %d ms"
            .formatted(STREAMS, CHUNKS, PAUSE_MILLIS),
        "chunks/s",
        "chunk",
        measure(subjects, true, STREAMS));
  }

  private List<Subject> start(Path checkout, Path directory) throws IOException {
    Process mock = java(Map.of(), "MockUpstream", "" + CHUNKS, "" + PAUSE_MILLIS);
    URI mockUrl = url(mock);
    Process pass =
        java(
            Map.of(), "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "PassThrough", mockUrl.toString());
    URI passUrl = url(pass);
    Process beatra =
        process(
            Map.of(
                "BEATRA_PORT",
                "0",
                "BEATRA_DATA_DIR",
                directory.resolve("data").toString(),
                "BEATRA_SANDBOX_TOKEN_DELAY_MS",
                "" + PAUSE_MILLIS,
                "OPENAI_API_KEY",
                "sk-mock",
                "OPENAI_BASE_URL",
                mockUrl + "/v1"),
            List.of(checkout.resolve("scripts/beatra").toString(), "serve"));
    URI beatraUrl = url(beatra);
    String key = Files.readString(directory.resolve("data/dev-api-key")).strip();
    return List.of(
        new Subject("direct to the mock", mock, mockUrl, "none", "mock"),
        new Subject("bare pass-through", pass, passUrl, "none", "mock"),
        new Subject("beatra, the mock behind", beatra, beatraUrl, key, "mock"),
        new Subject("beatra, its sandbox", beatra, beatraUrl, key, "sandbox-chat"));
  }

  private List<Figures> measure(List<Subject> subjects, boolean stream, int clients)
      throws InterruptedException {
    var figures = new ArrayList<Figures>();
    for (Subject subject : subjects) {
      String body = subject.ask(stream);
      Load.run(subject.url(), subject.key(), body, clients, WARM_UP_REQUESTS, WARM_UP_SECONDS);
      Duration before = subject.cpu();
      Load.Result load =
          Load.run(subject.url(), subject.key(), body, clients, MOST_REQUESTS, seconds);
      double micros = subject.cpu().minus(before).toNanos() / 1e3;
      long count = stream ? load.events() : load.requests();
      figures.add(
          new Figures(subject.name(), load, count / load.seconds(), micros / Math.max(1, count)));
    }
    return figures;
  }

  private static void print(String title, String rate, String unit, List<Figures> figures) {
    System.out.printf(
        "%n%s%n%-26s %9s %8s %8s %12s %9s %9s %7s%n",
        title, "", rate, "p50 ms", "p99 ms", "CPU us/" + unit, "x direct", "x bare", "failed");
    for (Figures each : figures) {
      System.out.printf(
          "%-26s %9.0f %8.2f %8.2f %12.0f %9.1f %9.1f %7d%n",
          each.name(),
          each.each(),
          each.load().millis(0.5),
          each.load().millis(0.99),
          each.micros(),
          each.micros() / figures.get(0).micros(),
          each.micros() / figures.get(1).micros(),
          each.load().failed());
    }
  }

  private Process java(Map<String, String> environment, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return process(environment, command);
  }

  private Process process(Map<String, String> environment, List<String> command)
      throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().keySet().removeIf(name -> name.matches("(BEATRA|OPENAI)_.*"));
    builder.environment().putAll(new LinkedHashMap<>(environment));
    Process process = builder.start();
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** Reads on what it prints, so that it never waits for a reader. */
  private URI url(Process process) throws IOException {
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

  private void stop() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }
}
