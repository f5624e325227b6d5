import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Clients that do not read, do not end or ask for too much, and beside them one that looks every 20
 * ms whether it is still served. Says how long that one waited, and fails if it was ever refused or
 * the server ended.
 */
final class Liveness {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Path root;
  private final Path directory = Files.createTempDirectory("beatra-liveness");
  private final Path log = directory.resolve("log");
  private final Process server;
  private final URI url;
  private final String honest;
  private final Attacks attacks;
  private boolean failed;

  private Liveness(Path root, int connections) throws Exception {
    this.root = root;
    var builder = new ProcessBuilder(root.resolve("scripts/beatra").toString(), "serve");
    builder
        .environment()
        .putAll(
            Map.of(
                "BEATRA_PORT", "0",
                "BEATRA_DATA_DIR", directory.resolve("data").toString(),
                "BEATRA_SANDBOX_FAULTS", "true",
                "BEATRA_SERVER_MAX_CONNECTIONS_PER_ADDRESS", "1000000",
                "BEATRA_LOG_LEVEL", "warn"));
    this.server = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    this.url = URI.create(started());
    String hostile = Files.readString(directory.resolve("data/dev-api-key")).strip();
    command("tenants", "create", "honest", "--credits", "100000");
    this.honest = Attacks.value(command("keys", "create", "--json", "--tenant", "honest"), "key");
    this.attacks = new Attacks(url, hostile, connections);
  }

  public static void main(String[] arguments) throws Exception {
    var liveness = new Liveness(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    try {
      liveness.run();
    } finally {
      liveness.stop();
    }
    System.exit(liveness.failed ? 1 : 0);
  }

  private String started() throws Exception {
    Pattern address = Pattern.compile("listens on (http://\\S+)");
    for (int i = 0; i < 1200 && server.isAlive(); i++) {
      Matcher found = address.matcher(Files.readString(log));
      if (found.find()) {
        return found.group(1);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IOException("the server did not start: " + Files.readString(log));
  }

  private String command(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(root.resolve("scripts/beatra").toString()));
    all.addAll(List.of(arguments));
    var builder = new ProcessBuilder(all);
    builder.environment().put("BEATRA_DATA_DIR", directory.resolve("data").toString());
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", arguments) + ": " + out);
    }
    return out;
  }

  private void run() throws Exception {
    for (int i = 0; i < 100; i++) {
      attacks.health();
      chat();
    }
    phase("nobody else", () -> {});
    phase(attacks.connections() + " connections that read nothing", attacks::unread);
    phase("bodies of strangers: 6 of 10 MiB, 64 of 64 KiB", attacks::strangers);
    phase("6 unread streams, 9.9 MB of padding each", attacks::padded);
    phase("bodies of 10 MiB, schemas of brackets", attacks::brackets);
    phase("n 128 with logprobs, 4 at a time", attacks::logprobs);
    phase(Attacks.SLOW_UPLOADS + " slow uploads", attacks::uploads);
    phase(Attacks.LONG_POLLS + " long polls", attacks::longPolls);
    phase("all together", attacks::all);
  }

  private interface Attack {
    void begin() throws Exception;
  }

  private void phase(String name, Attack attack) throws Exception {
    var attacker =
        new Thread(
            () -> {
              try {
                attack.begin();
              } catch (Exception e) {
                System.out.println("      the attack broke off: " + e);
              }
            });
    attacker.start();
    var health = new ArrayList<Long>();
    var chats = new ArrayList<Long>();
    int refused = 0;
    long end = System.nanoTime() + LOOK.toNanos();
    while ((System.nanoTime() < end || attacker.isAlive()) && server.isAlive()) {
      refused += timed(health, attacks::health) + timed(chats, this::chat);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    attacker.join();
    attacks.end();
    System.out.printf(
        "%-48s health p50 %4d p99 %5d most %5d ms; chat p50 %4d p99 %5d most %5d ms; %d refused; %d"
            + " MiB%s%n",
        name,
        quantile(health, 0.5),
        quantile(health, 0.99),
        quantile(health, 1),
        quantile(chats, 0.5),
        quantile(chats, 0.99),
        quantile(chats, 1),
        refused,
        resident(),
        server.isAlive() ? "" : "; THE SERVER ENDED: " + lastLines());
    failed |= refused > 0 || !server.isAlive();
    if (!server.isAlive()) {
      throw new IOException("the server ended");
    }
  }

  private interface Call {
    int status() throws Exception;
  }

  private static int timed(List<Long> times, Call call) {
    long start = System.nanoTime();
    int refused;
    try {
      refused = call.status() == 200 ? 0 : 1;
    } catch (Exception e) {
      refused = 1;
    }
    times.add((System.nanoTime() - start) / 1_000_000);
    return refused;
  }

  private static long quantile(List<Long> times, double quantile) {
    var sorted = times.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) (quantile * (sorted.size() - 1)));
  }

  private long resident() throws IOException {
    Path status = Path.of("/proc/" + server.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .sum();
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  private int chat() throws Exception {
    return attacks.chat(honest);
  }

  private void stop() throws Exception {
    server.destroy();
    if (!server.waitFor(40, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
    String text = Files.readString(log);
    if (text.contains("OutOfMemoryError")) {
      System.out.println("the server ran out of memory");
      failed = true;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
