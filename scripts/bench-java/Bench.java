import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the mock upstream alone, a bare pass-through and beatra. It judges nothing. */
final class Bench {
  private static final int CHUNKS = 30;
  private static final int PAUSE_MILLIS = 20;
  private static final int CLIENTS = 8;
  private static final int STREAMS = 50;
  private static final long WARM_UP_REQUESTS = 10_000;
  private static final int WARM_UP_SECONDS = 15;
  private static final int PAID = 3;
  private static final long MOST_REQUESTS = 200_000;

  private static final int[] SIZES = {1000, 20_000};

  private final int seconds;

  /** One server to measure. */
  private record Subject(String name, Servers.Server server, String key, String model) {
    private String ask(boolean stream) {
      String words =
          !model.equals("sandbox-chat")
              ? "Hello"
              : stream ? "Count from 1 to 15" : "Say exactly: Hello, how can I help?";
      return "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
          .formatted(model, stream ? "\"stream\":true," : "", words);
    }

    private URI url() {
      return server.url();
    }

    private Duration cpu() {
      return server.process().info().totalCpuDuration().orElse(Duration.ZERO);
    }
  }

  /** One line of a table. */
  private record Figures(String name, Load.Result load, double each, double micros) {}

  private Bench(int seconds) {
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws Exception {
    try (var servers = new Servers(Path.of(arguments[0]))) {
      new Bench(Integer.parseInt(arguments[1])).run(start(servers), servers.newDirectory());
    }
  }

  /** What a long prompt costs beside a short one, on one connection, where nothing hides a wait. */
  private void sizes(List<Subject> subjects) throws InterruptedException {
    System.out.printf("%nOne chat after the other, by the size of its body; p50 in ms%n");
    for (Subject subject : subjects) {
      double[] millis = new double[SIZES.length];
      for (int i = 0; i < SIZES.length; i++) {
        String words = "word ".repeat(SIZES[i] / "word ".length());
        String body = subject.ask(false).replace("Hello", "Hello " + words);
        Load.run(subject.url(), subject.key(), body, 1, WARM_UP_REQUESTS, WARM_UP_SECONDS);
        millis[i] =
            Load.run(subject.url(), subject.key(), body, 1, MOST_REQUESTS, seconds).millis(0.5);
      }
      System.out.printf(
          "%-26s %d B %.2f, %d B %.2f: %.2f times%n",
          subject.name(), SIZES[0], millis[0], SIZES[1], millis[1], millis[1] / millis[0]);
    }
  }

  private void run(List<Subject> subjects, Path directory) throws Exception {
    System.out.printf(
        "%d processors, load average %.1f before the run.%n",
        Runtime.getRuntime().availableProcessors(),
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    List<Figures> chats = measure(subjects, false, CLIENTS);
    print(
        "Small chats, answered in one piece; %d clients, %d s each".formatted(CLIENTS, seconds),
        "req/s",
        "request",
        chats);
    sizes(subjects.subList(0, PAID + 1));
    double ledger = LedgerLoad.run(directory, CLIENTS, seconds);
    System.out.printf(
        "The ledger alone holds and settles %.0f times a second; paid chats are %.2f of that.%n",
        ledger, chats.get(PAID).each() / ledger);
    print(
        "Streams, %d at a time; the mock sends %d chunks, one each %d ms"
            .formatted(STREAMS, CHUNKS, PAUSE_MILLIS),
        "chunks/s",
        "chunk",
        measure(subjects, true, STREAMS));
  }

  private static List<Subject> start(Servers servers) throws IOException {
    Servers.Server mock = servers.java("MockUpstream", "" + CHUNKS, "" + PAUSE_MILLIS);
    Servers.Server pass =
        servers.java(
            "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "PassThrough", mock.url().toString());
    Servers.Server beatra =
        servers.beatra(
            mock.url(),
            Map.of("free", "0", "paid", "1"),
            Map.of("BEATRA_SANDBOX_TOKEN_DELAY_MS", "" + PAUSE_MILLIS));
    String key = servers.key();
    String limited = servers.keyWithLimits();
    return List.of(
        new Subject("direct to the mock", mock, "none", "mock"),
        new Subject("bare pass-through", pass, "none", "mock"),
        new Subject("beatra, the mock, free", beatra, key, "free"),
        new Subject("beatra, paid, with limits", beatra, limited, "paid"),
        new Subject("beatra, its sandbox", beatra, key, "sandbox-chat"));
  }

  private List<Figures> measure(List<Subject> subjects, boolean stream, int clients)
      throws InterruptedException {
    // All first, since most of what they run is the same.
    for (Subject subject : subjects) {
      String body = subject.ask(stream);
      Load.run(subject.url(), subject.key(), body, clients, WARM_UP_REQUESTS, WARM_UP_SECONDS);
    }
    var figures = new ArrayList<Figures>();
    for (Subject subject : subjects) {
      String body = subject.ask(stream);
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
}
