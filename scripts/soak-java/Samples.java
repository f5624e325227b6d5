import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** How the server is, again and again. */
final class Samples {
  static final String RSS = "RSS MB";
  static final String LIVE = "live heap MB";
  static final String THREADS = "threads";
  static final String DESCRIPTORS = "descriptors";
  private static final int SHOWN = 10;

  private final Servers.Server server;
  private final URI admin;
  private final Tables tables;
  private final HttpClient client = HttpClient.newHttpClient();

  /** By the names of the columns, a value for each sample. */
  private final Map<String, List<Double>> columns = new LinkedHashMap<>();

  // Guarded by this.
  private final Map<String, Histogram> times = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Histogram> whole = new TreeMap<>();
  private long failed;
  private long done;

  private long since;

  /** What was alive when the heap was cleaned up; it stands in the samples until the next time. */
  private final List<Double> live = new ArrayList<>();

  Samples(Servers.Server server, URI admin, Tables tables) {
    this.server = server;
    this.admin = admin;
    this.tables = tables;
  }

  /** An operation has ended. */
  synchronized void note(String operation, long nanos, Exception failure) {
    if (failure != null) {
      failed++;
      if (failures.size() < SHOWN) {
        failures.add(operation + ": " + failure);
      }
      return;
    }
    done++;
    record(times, operation, nanos);
    record(whole, operation, nanos);
  }

  private static void record(Map<String, Histogram> into, String operation, long nanos) {
    into.computeIfAbsent(operation, name -> new Histogram(600_000_000L, 2)).recordValue(nanos / 1000);
  }

  /** What came before does not count, but for what failed. */
  synchronized void begin() {
    times.clear();
    whole.clear();
    done = 0;
    since = System.nanoTime();
  }

  /**
   * Takes a sample.
   *
   * @param clean whether the heap is cleaned up before
   * @return its line, after that of the names with the first one
   */
  String take(boolean clean) throws Exception {
    var sample = new LinkedHashMap<String, Double>();
    if (clean) {
      String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      new ProcessBuilder(tool, "" + server.process().pid(), "GC.run")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      live.add(heap());
    }
    sample.put(RSS, server.megabytes());
    sample.put(LIVE, live.get(live.size() - 1));
    sample.put(THREADS, (double) server.threads());
    sample.put(DESCRIPTORS, (double) descriptors());
    sample.putAll(tables.sizes());
    operations(sample);
    sample.forEach(
        (name, value) -> columns.computeIfAbsent(name, it -> new ArrayList<>()).add(value));
    String line =
        sample.values().stream()
            .map(value -> String.format(Locale.ROOT, "%.2f", value))
            .collect(Collectors.joining(","));
    boolean first = columns.get(RSS).size() == 1;
    return first ? String.join(",", sample.keySet()) + "\n" + line : line;
  }

  private double heap() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(admin.resolve("/metrics")).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines()
        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) / 1e6)
        .sum();
  }

  private long descriptors() throws IOException {
    Path all = Path.of("/proc", Long.toString(server.process().pid()), "fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(all)) {
      return files.count();
    }
  }

  private synchronized void operations(Map<String, Double> sample) {
    double seconds = (System.nanoTime() - since) / 1e9;
    sample.put("operations a second", done / seconds);
    sample.put("failed", (double) failed);
    times.forEach(
        (operation, each) -> {
          sample.put(operation + " p50 ms", each.getValueAtPercentile(50) / 1e3);
          sample.put(operation + " p99 ms", each.getValueAtPercentile(99) / 1e3);
        });
    // Not cleared: a column has a value in each sample.
    times.values().forEach(Histogram::reset);
    done = 0;
    since = System.nanoTime();
  }

  /** What was measured for a column without the first quarter. */
  List<Double> later(String column) {
    List<Double> all = column.equals(LIVE) ? live : columns.getOrDefault(column, List.of());
    return all.subList(all.size() / 4, all.size());
  }

  synchronized long failed() {
    return failed;
  }

  /** The first ones. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Times of all operations over the whole time, in microseconds. */
  synchronized Map<String, Histogram> whole() {
    return Map.copyOf(whole);
  }

  /** All of it as a picture. */
  String plot() {
    var plot = new Plot();
    panel(plot, "Memory, MB", RSS, LIVE);
    panel(plot, "Threads and descriptors", THREADS, DESCRIPTORS);
    panel(plot, "Rows", "calls", "tasks", "artifacts", "idempotency_keys");
    panel(plot, "Rows of the ledger", "ledger_entries");
    panel(plot, "Files", "files", "files MB");
    panel(plot, "Operations a second, and failed since ever", "operations a second", "failed");
    panel(plot, "p50, ms", "chat p50 ms", "stream p50 ms", "upload p50 ms", "tasks p50 ms");
    panel(plot, "p99, ms", "chat p99 ms", "stream p99 ms", "upload p99 ms", "tasks p99 ms");
    return plot.svg();
  }

  private void panel(Plot plot, String title, String... names) {
    var lines = new LinkedHashMap<String, List<Double>>();
    for (String name : names) {
      if (columns.containsKey(name)) {
        lines.put(name, columns.get(name));
      }
    }
    plot.panel(title, lines, columns.get(RSS).size() / 6.0);
  }
}
