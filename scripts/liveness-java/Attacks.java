import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients ask of a server: politely, and in the ways that must not harm others. */
final class Attacks {
  static final int LONG_POLLS = 10_000;
  static final int SLOW_UPLOADS = 60;
  private static final int BODY = 10 << 20;
  private static final String CHAT =
      "{\"model\":\"sandbox-chat\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
  private static final String LARGE =
      CHAT.formatted("\"logprobs\":true,\"top_logprobs\":20,%s", "Repeat the word go 400 times");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final String hostile;
  private final int connections;
  private final List<Socket> open = new ArrayList<>();

  /**
   * @param hostile the key of the hostile clients
   * @param connections how many of them read nothing
   */
  Attacks(URI url, String hostile, int connections) {
    this.url = url;
    this.hostile = hostile;
    this.connections = connections;
  }

  int connections() {
    return connections;
  }

  int health() throws Exception {
    var request = HttpRequest.newBuilder(url.resolve("/v1/health")).timeout(Duration.ofSeconds(30));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  int chat(String key) throws Exception {
    return post("/v1/chat/completions", key, CHAT.formatted("", "Say exactly: hi")).statusCode();
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

  static String value(String json, String member) {
    Matcher found = Pattern.compile("\"" + member + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    if (!found.find()) {
      throw new IllegalStateException("no " + member + " in " + json);
    }
    return found.group(1);
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

  void unread() throws Exception {
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

  void strangers() throws Exception {
    for (int i = 0; i < 70; i++) {
      int size = i < 6 ? BODY : 64 << 10;
      send(head("/v1/chat/completions", "", size, " ".repeat(size - 1)));
    }
  }

  void padded() throws Exception {
    String stream = "\"stream\":true,\"n\":64,\"x\":\"" + "A".repeat(9_900_000) + "\",";
    for (int i = 0; i < 6; i++) {
      send(chatBytes("", CHAT.formatted(stream, "Repeat the word go 4000 times")));
    }
  }

  void brackets() throws Exception {
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

  void logprobs() throws Exception {
    String most = "\"n\":128,\"logprobs\":true,\"top_logprobs\":20,";
    byte[] request = chatBytes("", CHAT.formatted(most, "Repeat the word go 4096 times"));
    for (int i = 0; i < 4; i++) {
      send(request);
    }
  }

  void uploads() throws Exception {
    String form = "Content-Type: multipart/form-data; boundary=b\r\n";
    for (int i = 0; i < SLOW_UPLOADS; i++) {
      String request =
          "POST /v1/uploads HTTP/1.1\r\nHost: a\r\n" + form + bearer() + "Content-Length: 99999999\r\n\r\n--b\r\n";
      send(request.getBytes(StandardCharsets.UTF_8));
    }
  }

  void longPolls() throws Exception {
    String slow = "{\"model\":\"sandbox-fault-image-slow\",\"prompt\":\"A forest\"}";
    String task = value(post("/v1/images/generations", hostile, slow).body(), "task_id");
    byte[] poll = get("/v1/tasks/" + task, "Prefer: wait=60\r\n" + bearer());
    for (int i = 0; i < LONG_POLLS; i++) {
      send(poll);
    }
  }

  void all() throws Exception {
    unread();
    strangers();
    padded();
    brackets();
    logprobs();
    uploads();
    longPolls();
  }

  /** All connections that were left open are closed. */
  void end() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }
}
