import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Compares beatra, with everything on, with what only passes on. It judges nothing. */
final class Bench {
  private static final int FEW = 16;
  private static final int MANY = 64;
  private static final int CHUNKS = 20;
  private static final int STEPS = 10;
  private static final double[] BOUNDS = {5, 10, 50};

  private final Options options;
  private final Servers servers;
  private final List<Subject> subjects;
  private final Report report = new Report();
  private double mostMegabytes;

  /** Measures one subject. */
  private interface Measure {
    Map<String, Double> of(Subject subject) throws Exception;
  }

  private Bench(Options options, Servers servers) throws Exception {
    this.options = options;
    this.servers = servers;
    Map<String, String> settings =
        options.profile() == null
            ? Map.of()
            : Map.of(
                "JAVA_OPTS",
                "-XX:StartFlightRecording=settings=profile");
    this.subjects =
        Subject.start(servers, servers.newDirectory(), options.portkey(), settings);
  }

  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(arguments);
    if (options == null) {
      System.exit(2);
    }
    System.out.printf(
        "%d processors, JDK %s, load average %.1f before the run; %d s a figure%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        options.seconds());
    try (var servers = new Servers(options.root())) {
      var bench = new Bench(options, servers);
      bench.run();
      if (options.profile() != null) {
        Profile.take(bench.beatra().server().process(), options.profile());
      }
    }
  }

  private void run() throws Exception {
    double idle = beatra().server().megabytes();
    for (Subject subject : subjects) {
      warmUp(subject);
    }
    chats();
    pace();
    for (int count : new int[] {200, 1000, 5000}) {
      int millis = Math.max(20, count / 5);
      row(
          "streams-" + count,
          "so many streams at once, %d chunks each, one each %d ms".formatted(CHUNKS, millis),
          subjects,
          subject -> streams(subject, count, millis));
    }
    own();
    if (options.takes("memory")) {
      Thread.sleep(options.seconds() * 1000L);
      report.add(
          "memory",
          Subject.BEATRA,
          figures(
              "idle MB", idle, "most MB", mostMegabytes, "after MB", beatra().server().megabytes()));
      report.print("memory", "resident, after the start, at most between rows, and in the end");
    }
    if (options.out() != null) {
      report.write(options.out());
      System.out.println("\n" + report.table());
    }
    if (options.compare() != null) {
      report.compare(options.compare());
    }
  }

  private Subject beatra() {
    return subjects.get(subjects.size() - 1);
  }

  /** A minute of chats and one of streams at most: what a JVM has not compiled by then counts. */
  private void warmUp(Subject subject) throws Exception {
    int seconds = Math.min(60, 6 * options.seconds());
    Load.closed(subject.url(), subject.chat(0, false), FEW, seconds);
    Load.closed(subject.url(), subject.chat(20_000, false), FEW, options.seconds());
    // As they are measured, since opening many at once is code of its own.
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    do {
      streams(subject, 1000, 200);
    } while (System.nanoTime() < end);
  }

  private void row(String name, String title, List<Subject> measured, Measure measure)
      throws Exception {
    if (!options.takes(name)) {
      return;
    }
    Map<String, Double> bare = Map.of();
    for (Subject subject : measured) {
      Map<String, Double> figures = new LinkedHashMap<>(measure.of(subject));
      if (subject.name().equals(Subject.BARE)) {
        bare = figures;
      }
      for (String cpu : List.of("CPU us/request", "CPU us/chunk")) {
        if (bare.containsKey(cpu)) {
          figures.put("x " + Subject.BARE, figures.get(cpu) / bare.get(cpu));
        }
      }
      report.add(name, subject.name(), figures);
    }
    mostMegabytes = Math.max(mostMegabytes, beatra().server().megabytes());
    report.print(name, title);
  }

  private void chats() throws Exception {
    row("small", FEW + " connections, small chats", subjects, it -> closed(it, 0, FEW));
    row("small-64", MANY + " connections, small chats", subjects, it -> closed(it, 0, MANY));
    row("20kB", FEW + " connections, prompts of 20 kB", subjects, it -> closed(it, 20_000, FEW));
    row("300kB", FEW + " connections, prompts of 300 kB", subjects, it -> closed(it, 300_000, FEW));
    row("one", "one connection, small chats", subjects, it -> closed(it, 0, 1));
  }

  private Map<String, Double> closed(Subject subject, int size, int connections)
      throws InterruptedException {
    return closed(subject, subject.chat(size, false), connections);
  }

  private Map<String, Double> closed(Subject subject, byte[] request, int connections)
      throws InterruptedException {
    long before = subject.server().cpu().toNanos();
    Load.Result load = Load.closed(subject.url(), request, connections, options.seconds());
    long cpu = subject.server().cpu().toNanos() - before;
    return figures(
        "per s",
        load.perSecond(),
        "CPU us/request",
        cpu / 1e3 / Math.max(1, load.answers()),
        "p50 ms",
        load.millis(50),
        "p99 ms",
        load.millis(99),
        "failed",
        (double) load.failed());
  }

  /** Requests that come whether or not the server keeps up. */
  private void pace() throws Exception {
    if (!options.takes("half") && !options.takes("frontier")) {
      return;
    }
    double half = most(beatra()) / 2;
    row(
        "half",
        "small chats that come at random, %.0f a second: half of what beatra can".formatted(half),
        subjects,
        subject -> {
          Load.Result load = open(subject, half);
          return figures(
              "p50 ms", load.millis(50), "p99 ms", load.millis(99), "p99.9 ms", load.millis(99.9),
              "failed", (double) load.failed());
        });
    row("frontier", "requests a second with p99 within so many ms", subjects, this::frontier);
  }

  private double most(Subject subject) throws InterruptedException {
    return Load.closed(subject.url(), subject.chat(0, false), MANY, options.seconds()).perSecond();
  }

  private Load.Result open(Subject subject, double perSecond) throws InterruptedException {
    byte[] request = subject.chat(0, false);
    return Load.open(subject.url(), request, 4 * MANY, perSecond, options.seconds());
  }

  private Map<String, Double> frontier(Subject subject) throws InterruptedException {
    double most = most(subject);
    var kept = new LinkedHashMap<String, Double>();
    for (double bound : BOUNDS) {
      kept.put("%.0f ms".formatted(bound), 0.0);
    }
    for (int step = 1; step <= STEPS; step++) {
      Load.Result load = open(subject, most * step / STEPS);
      for (double bound : BOUNDS) {
        if (load.failed() == 0 && load.millis(99) <= bound) {
          kept.put("%.0f ms".formatted(bound), load.perSecond());
        }
      }
    }
    return kept;
  }

  private Map<String, Double> streams(Subject subject, int count, int millis) throws Exception {
    var pace = URI.create(subjects.get(0).url() + "/pace?chunks=" + CHUNKS + "&millis=" + millis);
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(pace).POST(HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.discarding());
    var most = new double[2];
    var over = new AtomicBoolean();
    var watch = new Thread(() -> watch(subject, most, over));
    watch.start();
    long before = subject.server().cpu().toNanos();
    Load.Result load = Load.burst(subject.url(), subject.chat(0, true), count);
    long cpu = subject.server().cpu().toNanos() - before;
    over.set(true);
    watch.join();
    return figures(
        "whole", (double) load.answers(),
        "failed", (double) load.failed(),
        "CPU us/chunk", cpu / 1e3 / Math.max(1, load.events()),
        "first p50 ms", load.firstByteMillis(50),
        "first p99 ms", load.firstByteMillis(99),
        "threads", most[0],
        "MB", most[1]);
  }

  private static void watch(Subject subject, double[] most, AtomicBoolean over) {
    while (!over.get()) {
      most[0] = Math.max(most[0], subject.server().threads());
      most[1] = Math.max(most[1], subject.server().megabytes());
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What only beatra does. */
  private void own() throws Exception {
    List<Subject> alone = List.of(beatra());
    byte[] health = Client.request("GET", "/v1/health", Map.of(), new byte[0]);
    row("health", FEW + " connections", alone, it -> closed(it, health, FEW));
    byte[] upload = upload(beatra());
    row("uploads", "4 connections, pictures of 1 MB", alone, it -> closed(it, upload, 4));
    row("tasks", "made and run on the embedded database, a second", alone, it -> tasks());
    row("start", "seconds until the first answer", alone, it -> start());
  }

  private static byte[] upload(Subject subject) throws IOException {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n")
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    var picture = new java.awt.image.BufferedImage(600, 600, 1);
    var random = new java.util.Random(1);
    for (int i = 0; i < 360_000; i++) {
      picture.setRGB(i % 600, i / 600, random.nextInt());
    }
    javax.imageio.ImageIO.write(picture, "png", form);
    form.writeBytes("\r\n--b--\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    var headers = new LinkedHashMap<>(subject.headers());
    headers.put("Content-Type", "multipart/form-data; boundary=b");
    return Client.request("POST", "/v1/uploads", headers, form.toByteArray());
  }

  private Map<String, Double> tasks() throws Exception {
    TaskLoad.Result load =
        TaskLoad.run(servers.newDirectory(), 2_000 * options.seconds(), FEW, 8);
    return figures("made", load.made(), "run", load.run(), "CPU us/task", load.micros());
  }

  private Map<String, Double> start() throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      try (var others = new Servers(options.root())) {
        long begun = System.nanoTime();
        Servers.Server server = others.beatra(subjects.get(0).url(), Map.of("paid", "1"), Map.of());
        Map<String, String> key = Map.of("Authorization", "Bearer " + others.key());
        Load.burst(
            server.url(), new Subject("", server, key, "paid").chat(0, false), 1);
        best = Math.min(best, (System.nanoTime() - begun) / 1e9);
      }
    }
    return figures("s", best);
  }

  /** Names and numbers in turn. */
  private static Map<String, Double> figures(Object... named) {
    var figures = new LinkedHashMap<String, Double>();
    for (int i = 0; i < named.length; i += 2) {
      figures.put((String) named[i], (Double) named[i + 1]);
    }
    return figures;
  }
}
