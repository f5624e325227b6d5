import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
  private static final int BODY = 10 << 20;
  private static final int LONG_POLLS = 10_000;
  private static final int SLOW_UPLOADS = 60;
  private static final String CHAT =
      "{\"model\":\"sandbox-chat\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
  private static final String LARGE =
      CHAT.formatted("\"logprobs\":true,\"top_logprobs\":20,%s", "Repeat the word go 400 times");

  private final Path root;
  private final int connections;
  private final Path directory = Files.createTempDirectory("beatra-liveness");
  private final Path log = directory.resolve("log");
  private final Process server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final String hostile;
  private final String honest;
  private final List<Socket> open = new ArrayList<>();
  private boolean failed;

  private Liveness(Path root, int connections) throws Exception {
    this.root = root;
    this.connections = connections;
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
    this.hostile = Files.readString(directory.resolve("data/dev-api-key")).strip();
    command("tenants", "create", "honest", "--credits", "100000");
    this.honest = value(command("keys", "create", "--json", "--tenant", "honest"), "key");
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

  private static String value(String json, String member) {
    Matcher found = Pattern.compile("\"" + member + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    if (!found.find()) {
      throw new IllegalStateException("no " + member + " in " + json);
    }
    return found.group(1);
  }

  private void run() throws Exception {
    for (int i = 0; i < 100; i++) {
      health();
      chat();
    }
    phase("nobody else", () -> {});
    phase(connections + " connections that read nothing", this::unread);
    phase("bodies of strangers: 6 of 10 MiB, 64 of 64 KiB", this::strangers);
    phase("6 unread streams, 9.9 MB of padding each", this::padded);
    phase("bodies of 10 MiB, schemas of brackets", this::brackets);
    phase("n 128 with logprobs, 4 at a time", this::logprobs);
    phase(SLOW_UPLOADS + " slow uploads", this::uploads);
    phase(LONG_POLLS + " long polls", this::longPolls);
    phase(
        "all together",
        () -> {
          unread();
          strangers();
          padded();
          brackets();
          logprobs();
          uploads();
          longPolls();
        });
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
      refused += timed(health, this::health) + timed(chats, this::chat);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    attacker.join();
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
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

  private int health() throws Exception {
    var request = HttpRequest.newBuilder(url.resolve("/v1/health")).timeout(Duration.ofSeconds(30));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private int chat() throws Exception {
    return post("/v1/chat/completions", honest, CHAT.formatted("", "Say exactly: hi")).statusCode();
  }

  private HttpResponse<String> post(String path, String key, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A connection that can hold little, on which something is sent and nothing read. */
  private Socket send(byte[] bytes) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    open.add(socket);
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // It was refused before all of it was sent.
    }
    return socket;
  }

  private static byte[] get(String path, String headers) {
    return ("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] chatBytes(String headers, String body) {
    return head("/v1/chat/completions", headers + bearer(), body.length(), body);
  }

  private String bearer() {
    return "Authorization: Bearer " + hostile + "\r\n";
  }

  private static byte[] head(String path, String headers, int length, String body) {
    return ("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + headers
            + "Content-Length: " + length + "\r\n\r\n" + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void unread() throws Exception {
    byte[] page = get("/openapi.yaml", "");
    var many = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      many.writeBytes(page);
    }
    String image = url.resolve("/v1/images/generations").getPath();
    String task =
        post(image, hostile, "{\"model\":\"auto\",\"prompt\":\"A forest\"}").body();
    byte[] file = fileOf(value(task, "task_id"));
    String stream = "\"stream\":true,\"stream_options\":{\"include_usage\":true},";
    post("/v1/chat/completions", hostile, LARGE.formatted(""));
    List<byte[]> kinds =
        List.of(
            page,
            many.toByteArray(),
            file,
            get("/v1/tasks?limit=100&expand=all", bearer()),
            chatBytes("", LARGE.formatted("")),
            chatBytes("Idempotency-Key: liveness\r\n", LARGE.formatted("")),
            chatBytes("", LARGE.formatted(stream)));
    for (int i = 0; i < connections; i++) {
      send(kinds.get(i % kinds.size()));
    }
  }

  /** Many requests for the picture of a task. */
  private byte[] fileOf(String task) throws Exception {
    var request =
        HttpRequest.newBuilder(url.resolve("/v1/tasks/" + task))
            .header("Authorization", "Bearer " + hostile)
            .header("Prefer", "wait=60");
    String ended = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    Matcher found = Pattern.compile("(/files/[^\"]+)").matcher(ended);
    if (!found.find()) {
      throw new IllegalStateException("no picture: " + ended);
    }
    var many = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      many.writeBytes(get(found.group(1), ""));
    }
    return many.toByteArray();
  }

  private void strangers() throws Exception {
    for (int i = 0; i < 70; i++) {
      int size = i < 6 ? BODY : 64 << 10;
      send(head("/v1/chat/completions", "", size, " ".repeat(size - 1)));
    }
  }

  private void padded() throws Exception {
    String stream = "\"stream\":true,\"n\":64,\"x\":\"" + "A".repeat(9_900_000) + "\",";
    for (int i = 0; i < 6; i++) {
      send(chatBytes("", CHAT.formatted(stream, "Repeat the word go 4000 times")));
    }
  }

  private void brackets() throws Exception {
    String schema = "[],".repeat((BODY - 2000) / 3) + "[]";
    String tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"a\":["
            + schema
            + "]}}}],";
    byte[] request = chatBytes("", CHAT.formatted(tools, "hi"));
    for (int i = 0; i < 8; i++) {
      send(request);
    }
  }

  private void logprobs() throws Exception {
    String most = "\"n\":128,\"logprobs\":true,\"top_logprobs\":20,";
    byte[] request = chatBytes("", CHAT.formatted(most, "Repeat the word go 4096 times"));
    for (int i = 0; i < 4; i++) {
      send(request);
    }
  }

  private void uploads() throws Exception {
    String form = "Content-Type: multipart/form-data; boundary=b\r\n";
    for (int i = 0; i < SLOW_UPLOADS; i++) {
      String request =
          "POST /v1/uploads HTTP/1.1\r\nHost: a\r\n" + form + bearer() + "Content-Length: 99999999\r\n\r\n--b\r\n";
      send(request.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void longPolls() throws Exception {
    String slow = "{\"model\":\"sandbox-fault-image-slow\",\"prompt\":\"A forest\"}";
    String task = value(post("/v1/images/generations", hostile, slow).body(), "task_id");
    byte[] poll = get("/v1/tasks/" + task, "Prefer: wait=60\r\n" + bearer());
    for (int i = 0; i < LONG_POLLS; i++) {
      send(poll);
    }
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
