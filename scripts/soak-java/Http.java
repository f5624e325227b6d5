import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How the clients of the soak ask; who is answered otherwise than expected says so. */
final class Http {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SHOWN = 300;

  /** Who is told to come back later does so. */
  private static final int TRIES = 3;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final LongAdder refused = new LongAdder();

  Http(URI server) {
    this.server = server;
  }

  /** What was answered, in a text. */
  record Answer(int status, String text) {
    /** The first that looks like this in it. */
    String find(String pattern) {
      var found = java.util.regex.Pattern.compile(pattern).matcher(text);
      if (!found.find()) {
        throw new Wrong("no " + pattern + " in " + this);
      }
      return found.group(found.groupCount());
    }

    Answer has(int expected) {
      if (status != expected) {
        throw new Wrong("not " + expected + " but " + this);
      }
      return this;
    }

    Answer says(String expected) {
      if (!text.contains(expected)) {
        throw new Wrong("no " + expected + " in " + this);
      }
      return this;
    }

    @Override
    public String toString() {
      return status + " " + text.substring(0, Math.min(SHOWN, text.length()));
    }
  }

  /** Not as it has to be. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  Answer get(String path, String key, Map<String, String> headers)
      throws IOException, InterruptedException {
    return send("GET", path, key, headers, BodyPublishers.noBody());
  }

  Answer json(String path, String key, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    var all = new java.util.HashMap<>(headers);
    all.put("Content-Type", "application/json");
    return send("POST", path, key, all, BodyPublishers.ofString(body));
  }

  Answer send(
      String method, String path, String key, Map<String, String> headers, BodyPublisher body)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).method(method, body);
    headers.forEach(request::header);
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    for (int tries = 1; tries < TRIES && answer.statusCode() == 503; tries++) {
      refused.increment();
      long seconds = Long.parseLong(answer.headers().firstValue("Retry-After").orElseThrow());
      TimeUnit.SECONDS.sleep(seconds);
      answer = client.send(request.build(), BodyHandlers.ofString());
    }
    return new Answer(answer.statusCode(), answer.body());
  }

  /** How many had to come back later. */
  long refused() {
    return refused.sum();
  }

  /** Asks for a stream, reads the beginning of it, and leaves. */
  void leave(byte[] request) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      var begun = new StringBuilder();
      byte[] some = new byte[1024];
      while (begun.indexOf("data: ") < 0) {
        int count = in.read(some);
        if (count < 0) {
          throw new Wrong("a stream that ended: " + begun);
        }
        begun.append(new String(some, 0, count, StandardCharsets.UTF_8));
        if (begun.indexOf("HTTP/1.1 503") == 0) {
          // Who wanted to leave anyway does not come back.
          refused.increment();
          return;
        }
      }
    }
  }
}
