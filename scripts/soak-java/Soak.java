import ai.beatra.accounts.RateLimits;
import ai.beatra.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Hours of mixed load at half of what the machine can: does anything grow that should not? Exit
 * code 1 if so, or if anything failed.
 */
final class Soak {
  private static final int TENANTS = 6;
  private static final int SAMPLE_SECONDS = 10;

  /** A sample before which the heap is cleaned up, so that what is left of it is alive. */
  private static final int CLEANED = 12;

  private static final Duration AGE = Duration.ofMinutes(1);

  private final Duration length;
  private final Servers.Server beatra;
  private final Http http;
  private final Mix mix;
  private final Samples samples;
  private final Tables tables;
  private final Path log;

  private Soak(Servers servers, Path root, Duration length, String jdbc) throws Exception {
    this.length = length;
    Servers.Server mock = servers.java("-Xmx256m", "-XX:+UseSerialGC", "Mock");
    Path data = servers.newDirectory();
    int admin = Servers.freePort();
    var settings = new HashMap<String, String>();
    settings.put("BEATRA_CATALOG", catalog(root, data.resolveSibling("soak.yaml"), mock.url()));
    settings.put("BEATRA_ADMIN_PORT", Integer.toString(admin));
    settings.put("BEATRA_TASKS_IMAGES", "1");
    settings.put("BEATRA_TASKS_MUSIC", "1");
    if (jdbc != null) {
      settings.put("BEATRA_DATABASE_URL", jdbc);
    }
    this.beatra = servers.beatra(data, settings);
    this.log = servers.log();
    String embedded = "jdbc:sqlite:" + data.resolve("beatra.db") + "?busy_timeout=10000";
    this.tables = new Tables(jdbc == null ? embedded : jdbc, data.resolve("artifacts"));
    this.samples = new Samples(beatra, URI.create("http://127.0.0.1:" + admin), tables);
    settings.remove("BEATRA_CATALOG");
    Config config = Config.parse("soak", "", settings).withDataDir(data);
    var little = new RateLimits(60, null, null);
    this.http = new Http(beatra.url());
    this.mix =
        new Mix(
            http,
            Tenants.keys(config, "soak", TENANTS, RateLimits.NONE),
            Tenants.keys(config, "limited", 1, little).get(0));
  }

  /** The built-in catalog, and a model of the upstream that costs next to nothing. */
  private static String catalog(Path root, Path file, URI upstream) throws IOException {
    String own =
        Files.readString(root.resolve("spec/catalog.yaml"))
            .replaceFirst(
                "providers:\n",
                "providers:\n  upstream: {kind: openai, base_url: \"%s/v1\", keys: [sk-mock]}\n"
                    .formatted(upstream));
    Files.writeString(file, own + "\n" + Servers.model("paid", "1", "upstream", "paid"));
    return file.toString();
  }

  /**
   * @param arguments the checkout, hours, the directory for what comes out, and with {@code --rate}
   *     how many operations a second; with {@code --jdbc} the URL of an empty PostgreSQL
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    Duration length = Duration.ofSeconds((long) (3600 * Double.parseDouble(arguments[1])));
    Path out = root.resolve("target/soak");
    double rate = 0;
    String jdbc = null;
    for (int i = 2; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--out" -> out = Path.of(arguments[i + 1]);
        case "--rate" -> rate = Double.parseDouble(arguments[i + 1]);
        case "--jdbc" -> jdbc = arguments[i + 1];
        default -> {
          System.err.println("There is no " + arguments[i] + "; scripts/soak --help tells more.");
          System.exit(2);
        }
      }
    }
    Files.createDirectories(out);
    boolean good;
    try (var servers = new Servers(root)) {
      good = new Soak(servers, root, length, jdbc).run(rate, out);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(double rate, Path out) throws Exception {
    try (var clients = new Clients(mix, samples::note);
        tables) {
      double asked = rate > 0 ? rate : clients.most(warmUp()) / 2;
      System.out.printf(
          "%.0f operations a second for %d minutes; what is kept gets old after %d seconds%n",
          asked, length.toMinutes(), kept().toSeconds());
      samples.begin();
      clients.start(asked);
      soak(out);
    }
    List<String> faults = new Verdict(samples, length).faults();
    faults.addAll(logged());
    System.out.printf("%d requests were told to come back later%n", http.refused());
    faults.forEach(each -> System.out.println("FAULT  " + each));
    System.out.println(
        faults.isEmpty() ? "Nothing grew and nothing failed." : faults.size() + " faults");
    System.out.printf("%s, %s%n", out.resolve("soak.csv"), out.resolve("soak.svg"));
    return faults.isEmpty();
  }

  /** A minute at least: what the JVM compiles later takes memory while it is measured. */
  private Duration warmUp() {
    return Duration.ofSeconds(Math.min(60, length.toSeconds() / 4));
  }

  /** Within the first quarter as much goes as comes, from then on it has to stay so. */
  private Duration kept() {
    return length.dividedBy(8);
  }

  private void soak(Path out) throws Exception {
    long end = System.nanoTime() + length.toNanos();
    long next = System.nanoTime();
    long aged = next;
    int count = 0;
    try (var csv = new PrintWriter(Files.newBufferedWriter(out.resolve("soak.csv")), true)) {
      while (System.nanoTime() < end) {
        next += SAMPLE_SECONDS * 1_000_000_000L;
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        csv.println(samples.take(count % CLEANED == 0));
        count++;
        if (System.nanoTime() - aged > AGE.toNanos()) {
          aged = System.nanoTime();
          tables.age(kept());
        }
        if (!beatra.process().isAlive()) {
          throw new IOException("The server has ended.");
        }
      }
    }
    Files.writeString(out.resolve("soak.svg"), samples.plot());
  }

  /** What went wrong on the server's side, as its log has it. */
  private List<String> logged() throws IOException {
    var found = new ArrayList<String>();
    try (var lines = Files.lines(log)) {
      lines
          .filter(line -> line.contains(" ERROR ") || line.contains("OutOfMemory"))
          .limit(5)
          .forEach(line -> found.add(String.format(Locale.ROOT, "in the log: %s", line)));
    }
    return found;
  }
}
