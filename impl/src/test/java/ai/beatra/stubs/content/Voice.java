package ai.beatra.stubs.content;

import ai.beatra.stubs.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who finds the words of a chat stub: another server in OpenAI's form, such as a beatra with its
 * sandbox.
 *
 * @param url without {@code /v1}
 */
public record Voice(URI url, String key) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** An answer: its lines as they come. */
  public record Answer(int status, boolean streams, Stream<String> lines, String retryAfter)
      implements AutoCloseable {

    /** All of it, where it is no stream. */
    public String text() {
      var text = new StringBuilder();
      lines.forEach(line -> text.append(line).append('\n'));
      return text.toString();
    }

    /** The data of its events, where it is a stream. */
    public Stream<String> events() {
      return lines
          .filter(line -> line.startsWith("data:"))
          .map(line -> line.substring("data:".length()).strip());
    }

    @Override
    public void close() {
      lines.close();
    }
  }

  public Answer ask(Map<String, Object> asked) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(asked)))
            .build();
    var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
    var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    return new Answer(
        answer.statusCode(),
        answer.headers().firstValue("content-type").orElse("").startsWith("text/event-stream"),
        reader.lines().onClose(() -> close(reader)),
        answer.headers().firstValue("retry-after").orElse(""));
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      // It is not read any more.
    }
  }
}
