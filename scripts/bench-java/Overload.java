import ai.beatra.accounts.RateLimits;
import ai.beatra.config.Config;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Offers beatra several times what it can do, from one tenant and from many, while another one who
 * keeps to its limits goes on with its work. It judges nothing.
 */
final class Overload {
  private static final int[] CLOSED = {64, 256};
  private static final int MANY = 16;
  private static final int FLOODING = 2000;
  private static final int UNCOUNTED = 10;
  private static final int CALM_PER_SECOND = 20;
  private static final int HEALTH_PER_SECOND = 10;

  /** Who is answered late needs more connections to go on asking. */
  private static final int BESIDE = 200;

  private static final Map<String, String> NO_HEADERS = Map.of();

  private final int seconds;
  private final double times;
  private final int size;
  private final Report report = new Report();
  private final Servers.Server beatra;
  private final Servers.Server mock;
  private final List<String> floods;
  private final String calm;
  private final int admin;

  private Overload(Servers servers, int seconds, double times, int size) throws Exception {
    this.seconds = seconds;
    this.times = times;
    this.size = size;
    this.mock = servers.java("-Xmx512m", "-XX:+UseSerialGC", "Mock");
    this.admin = Servers.freePort();
    Map<String, String> settings = Map.of("BEATRA_ADMIN_PORT", Integer.toString(admin));
    this.beatra = servers.beatra(mock.url(), Map.of("paid", "1"), settings);
    Config config = Config.parse("bench", "", Map.of()).withDataDir(servers.data());
    this.floods = Tenants.keys(config, "flood", MANY, RateLimits.NONE);
    // Five times what it sends, so that chance does not bring it to its limit.
    int perMinute = 5 * 60 * CALM_PER_SECOND;
    var limits = new RateLimits(perMinute, null, 5 * CALM_PER_SECOND);
    this.calm = Tenants.keys(config, "calm", 1, limits).get(0);
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = 20;
    double times = 3;
    int size = 0;
    Path out = null;
    for (int i = 1; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--seconds" -> seconds = Integer.parseInt(value);
        case "--times" -> times = Double.parseDouble(value);
        case "--bytes" -> size = Integer.parseInt(value);
        case "--out" -> out = Path.of(value);
        default -> {
          System.err.println(
              "There is no " + arguments[i] + "; scripts/bench-overload --help tells the options.");
          System.exit(2);
        }
      }
    }
    System.out.printf(
        "%d processors, JDK %s, load average %.1f before the run; %d s a figure%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        seconds);
    try (var servers = new Servers(Path.of(arguments[0]))) {
      var overload = new Overload(servers, seconds, times, size);
      overload.run();
      if (out != null) {
        overload.report.write(out);
      }
    }
  }

  private void run() throws Exception {
    Load.closed(beatra.url(), chat(floods.get(0)), CLOSED[0], Math.min(60, 6 * seconds));
    double peak = 0;
    for (int connections : CLOSED) {
      long before = beatra.cpu().toNanos();
      Load.Result load = Load.closed(beatra.url(), chat(floods.get(0)), connections, seconds);
      double micros = (beatra.cpu().toNanos() - before) / 1e3 / Math.max(1, load.answers());
      peak = Math.max(peak, load.perSecond());
      add(
          "peak-" + connections,
          connections + " connections that ask again as soon as they are answered",
          Map.of(
              "per s", load.perSecond(),
              "CPU us/request", micros,
              "p50 ms", load.millis(50),
              "p99 ms", load.millis(99)));
    }
    add("alone", "the calm tenant alone, %d a second".formatted(CALM_PER_SECOND), flood(0, 0, 0));
    String offered = "%.1f times the peak, %.0f a second, from ".formatted(times, times * peak);
    add("one", offered + "one tenant", flood(1, times * peak, peak));
    add("many", offered + MANY + " tenants", flood(MANY, times * peak, peak));
    add("after", "the calm tenant alone again", flood(0, 0, 0));
  }

  private void add(String row, String title, Map<String, Double> figures) {
    report.add(row, Subject.BEATRA, figures);
    System.out.printf("%n%s: %s%n", row, title);
    figures.forEach((name, figure) -> System.out.printf("  %-34s %10.1f%n", name, figure));
  }

  private byte[] chat(String key) {
    var headers = Map.of("Authorization", "Bearer " + key);
    return new Subject("", beatra, headers, "paid").chat(size, false);
  }

  /**
   * @param tenants who flood; 0 for none
   */
  private Map<String, Double> flood(int tenants, double perSecond, double peak) throws Exception {
    byte[] health = Client.request("GET", "/v1/health", NO_HEADERS, new byte[0]);
    List<byte[]> chats = floods.subList(0, tenants).stream().map(this::chat).toList();
    var figures = new LinkedHashMap<String, Double>();
    var watch = new Watch(beatra, admin);
    watch.start();
    long before = beatra.cpu().toNanos();
    long mockBefore = mock.cpu().toNanos();
    long ownBefore = own();
    URI url = beatra.url();
    try (var calmOnes = arrivals(url, List.of(chat(calm)), CALM_PER_SECOND);
        var healths = arrivals(url, List.of(health), HEALTH_PER_SECOND);
        var flood =
            tenants == 0
                ? null
                : new Arrivals(url, chats, FLOODING, perSecond, UNCOUNTED, seconds)) {
      if (flood != null) {
        flooding(flood.result(), peak, figures);
      }
      beside("calm", calmOnes.result(), figures);
      beside("health", healths.result(), figures);
    }
    double all = (seconds + UNCOUNTED) * 1e7;
    figures.put("processors of beatra, %", (beatra.cpu().toNanos() - before) / all);
    figures.put("processors of the upstream, %", (mock.cpu().toNanos() - mockBefore) / all);
    figures.put("processors of the load, %", (own() - ownBefore) / all);
    watch.end(figures);
    return figures;
  }

  private Arrivals arrivals(URI url, List<byte[]> requests, double perSecond) {
    return new Arrivals(url, requests, BESIDE, perSecond, UNCOUNTED, seconds);
  }

  private static void flooding(
      Arrivals.Result flood, double peak, Map<String, Double> figures) {
    figures.put("answered per s", flood.perSecond());
    figures.put("of the peak, %", 100 * flood.perSecond() / peak);
    figures.put("answered p50 ms", Arrivals.Result.millis(flood.good(), 50));
    figures.put("answered p99 ms", Arrivals.Result.millis(flood.good(), 99));
    figures.put("refused per s", flood.refusedPerSecond());
    figures.put("refused p99 ms", Arrivals.Result.millis(flood.refused(), 99));
    flood
        .refusals()
        .forEach((code, count) -> figures.put(code + " per s", count / flood.seconds()));
    figures.put("without Retry-After", (double) flood.silent());
  }

  private static void beside(
      String who, Arrivals.Result result, Map<String, Double> figures) {
    figures.put(who + " per s", result.perSecond());
    figures.put(who + " p50 ms", Arrivals.Result.millis(result.good(), 50));
    figures.put(who + " p99 ms", Arrivals.Result.millis(result.good(), 99));
    figures.put(who + " worst ms", Arrivals.Result.millis(result.good(), 100));
    result.refusals().forEach((code, count) -> figures.put(who + " " + code, (double) count));
  }

  private static long own() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
