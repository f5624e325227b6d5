import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Asks as a careful client does: with an Idempotency-Key, and again where the connection breaks, but
 * not where it is told of a failure.
 */
final class Client {
  /** Of one answer: the server's deadline for all its tries, and as much again. */
  private static final Duration ANSWER = Duration.ofSeconds(100);

  /** Of a chat with the server's deaths, and of a task. */
  private static final Duration CHAT = Duration.ofSeconds(240);

  private static final Duration TASK = Duration.ofSeconds(720);

  /** The server has just started, or another try of the same request is under way. */
  private static final Set<String> NOT_NOW = Set.of("overloaded", "idempotency_in_progress");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI url;
  private final String key;
  private final String run = UUID.randomUUID().toString();

  Client(URI url, String key) {
    this.url = url;
    this.key = key;
  }

  /** One request to its end. */
  final class Request {
    private final int number;
    private final Outcome.Kind kind;
    private final boolean healthy;
    private final long begun = System.nanoTime();
    private int tries;

    Request(int number, boolean healthy) {
      this.number = number;
      this.kind = Outcome.Kind.of(number);
      this.healthy = healthy;
    }

    Outcome outcome() throws InterruptedException {
      HttpResponse<String> answer = answer(post());
      if (answer == null) {
        return ended("late", "", "no answer", BigDecimal.ZERO, 0, 0);
      }
      JsonNode body = read(answer.body());
      if (answer.statusCode() >= 300) {
        return ended("failed", "", code(body), BigDecimal.ZERO, 0, 0);
      }
      return kind.isTask() ? task(body.path("task_id").asText()) : chat(body, answer.body());
    }

    private HttpRequest.Builder post() {
      ObjectNode body = JSON.createObjectNode().put("model", kind.model);
      String prompt = Outcome.tag(number) + ": a quiet forest";
      if (kind.isTask()) {
        body.put("prompt", prompt);
      } else {
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
      }
      if (kind == Outcome.Kind.STREAM) {
        body.put("stream", true).putObject("stream_options").put("include_usage", true);
      }
      return to(kind.path)
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", run + "-" + number)
          .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** A stream ends with what it has used, or with an error. */
    private Outcome chat(JsonNode whole, String text) {
      JsonNode last = whole;
      if (kind == Outcome.Kind.STREAM) {
        int error = text.indexOf("event: error");
        if (error >= 0) {
          String code = code(read(text.substring(text.indexOf("data: ", error) + 6)));
          return ended("failed", "", code, BigDecimal.ZERO, 0, 0);
        }
        int usage = text.lastIndexOf("data: {");
        last = read(text.substring(usage + 6));
      }
      JsonNode used = last.path("usage");
      return ended(
          "succeeded",
          last.path("id").asText(),
          "",
          new BigDecimal(used.path("credits").asText("-1")),
          used.path("prompt_tokens").asInt(),
          0);
    }

    private Outcome task(String id) throws InterruptedException {
      JsonNode task;
      do {
        HttpResponse<String> answer =
            answer(to("/v1/tasks/" + id).header("Prefer", "wait=10").GET());
        if (answer == null || answer.statusCode() != 200) {
          return ended("late", id, "no answer", BigDecimal.ZERO, 0, 0);
        }
        task = read(answer.body());
      } while (task.path("completed_at").isNull());
      String state = task.path("status").asText();
      int outputs = task.at("/output/images").size() + task.at("/output/clips").size();
      BigDecimal credits = new BigDecimal(task.at("/usage/credits").asText("-1"));
      return ended(state, id, task.at("/error/code").asText(), credits, 0, outputs);
    }

    /** Null where there is none in time. */
    private HttpResponse<String> answer(HttpRequest.Builder request) throws InterruptedException {
      Duration patience = kind.isTask() ? TASK : CHAT;
      while (System.nanoTime() - begun < patience.toNanos()) {
        tries++;
        try {
          HttpResponse<String> answer =
              http.send(request.build(), HttpResponse.BodyHandlers.ofString());
          boolean underWay = NOT_NOW.contains(code(read(answer.body())));
          boolean cutOff =
              kind == Outcome.Kind.STREAM
                  && answer.statusCode() == 200
                  && !answer.body().contains("[DONE]")
                  && !answer.body().contains("event: error");
          if (!underWay && !cutOff) {
            return answer;
          }
        } catch (HttpTimeoutException late) {
          return null;
        } catch (IOException gone) {
          // The server was killed; it comes back.
        }
        Thread.sleep(200);
      }
      return null;
    }

    private Outcome ended(
        String state, String id, String code, BigDecimal credits, int inputTokens, int outputs) {
      long millis = (System.nanoTime() - begun) / 1_000_000;
      return new Outcome(
          number, kind, healthy, state, id, code, credits, inputTokens, outputs, millis, tries);
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + key);
  }

  private static String code(JsonNode body) {
    return body.at("/error/code").asText();
  }

  /** What is no JSON has no members. */
  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }
}
