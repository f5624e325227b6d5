package ai.beatra.conformance.states;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.contract.Ids;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.SocketSender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Makes tasks and uploads over the API, as states need them. */
public final class TaskMaker {
  /** Makes a picture. */
  static final String GOOD = "auto";

  /** Says that it is at 10 percent, and is until it is canceled. */
  public static final String SLOW = Models.FAULT + "image-slow";

  public static final String FAILS = Models.FAULT + "image-fails";

  static final String PICTURE =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAbElEQVR42g3JQQEAMAgD"
          + "MZRUCUqqpEp4nwiUoGjLN1WFii5cpJhiiyuqhEQLi4gRK04/GjXduEkzzTbXP4xMG5uYMWvOP4JCB4eECRsu"
          + "PwYNPXjIMMMONz8WLb14yTLLLrc/Dh19+Mgxxx53PMhZXIGg5EVJAAAAAElFTkSuQmCC";

  private static final int RATE = 8000;
  private static final int BEAT = RATE / 2;
  private static final int MOST_AT_A_TIME = 8;
  private static final Duration WAITS = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final HttpSender sender = new SocketSender(PATIENCE.plusSeconds(30));
  private final URI url;

  TaskMaker(URI url) {
    this.url = url;
  }

  /** The id of a new task that makes one picture of a quiet forest. */
  String make(String key, String model) throws IOException {
    return make(key, "/v1/images/generations", model, "A quiet forest");
  }

  /** The id of a new task that makes ten seconds of calm piano. */
  String makeMusic(String key) throws IOException {
    return make(key, "/v1/music/text-to-music", GOOD, "A calm piano piece, 10 seconds");
  }

  private String make(String key, String path, String model, String prompt) throws IOException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    Body json = Body.of(Json.write(body.put("model", model).put("prompt", prompt)));
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    return ask(key, new Request("POST", path, headers, json), "task_id").path("task_id").asText();
  }

  /**
   * The id of an uploaded file.
   *
   * @param file as a data URI
   */
  String upload(String key, String file) throws IOException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode().put("file", file);
    Map<String, String> headers = Map.of("Content-Type", Form.CONTENT_TYPE);
    Request request = new Request("POST", "/v1/uploads", headers, new Form(fields, "file", 0));
    return ask(key, request, "artifact_id").path("artifact_id").asText();
  }

  /** A request about a recording is about one that was uploaded with its key. */
  Request withOwnMedia(Request request) throws IOException {
    if (!request.target().startsWith("/v1/music/reference-audio")) {
      return request;
    }
    String key = request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
    return request.replaced(Ids.ARTIFACT, upload(key, recording()));
  }

  /** Four seconds of WAV, with a click twice a second, as a data URI. */
  static String recording() {
    int length = 4 * RATE;
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(US_ASCII)).putInt(36 + 2 * length).put("WAVEfmt ".getBytes(US_ASCII));
    wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(US_ASCII)).putInt(2 * length);
    for (int i = 0; i < length; i++) {
      double loud = Math.exp(-(i % BEAT) / 200.0);
      wav.putShort((short) (20_000 * loud * Math.sin(2 * Math.PI * 880 * i / RATE)));
    }
    return "data:audio/wav;base64," + Base64.getEncoder().encodeToString(wav.array());
  }

  /** Waits until it has ended, as it should. */
  void awaitEnd(String key, String id, String status) throws IOException {
    String ended = await(key, id, TaskMaker::isOver, PATIENCE).path("status").asText();
    if (!ended.equals(status)) {
      throw new IOException("The task " + id + " has to be " + status + ", but is " + ended + ".");
    }
  }

  /** Waits until the slow model has said how far it is. */
  void awaitProgress(String key, String id) throws IOException {
    JsonNode task = await(key, id, each -> each.at("/progress/percent").asInt() == 10, PATIENCE);
    if (!task.path("status").asText().equals("running")) {
      throw new IOException("The task " + id + " has to be running at 10 percent: " + task);
    }
  }

  /** Slow tasks, as many as run at a time, and one more that waits, the last. */
  List<String> fill(String key) throws CannotMake, IOException {
    awaitIdle(key);
    List<String> made = new ArrayList<>();
    try {
      while (made.size() <= MOST_AT_A_TIME) {
        made.add(make(key, SLOW));
        Duration patience = made.size() == 1 ? PATIENCE : WAITS;
        if (isQueued(await(key, made.get(made.size() - 1), each -> !isQueued(each), patience))) {
          return made;
        }
      }
      throw new CannotMake("More than " + MOST_AT_A_TIME + " tasks run at a time.");
    } catch (CannotMake | IOException failure) {
      cancel(key, made);
      throw failure;
    }
  }

  /** Cancels them and waits until they have ended, so that they are in nobody's way. */
  void cancel(String key, List<String> ids) throws IOException {
    // The last one first: it would begin as soon as another one has ended.
    for (int i = ids.size() - 1; i >= 0; i--) {
      ask(key, new Request("POST", task(ids.get(i)) + "/cancel", Map.of()), "status");
    }
    for (String id : ids) {
      await(key, id, TaskMaker::isOver, PATIENCE);
    }
  }

  /** Others of the same key would end while a state counts on their running. */
  private void awaitIdle(String key) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (String status : List.of("queued", "running")) {
      Request list = new Request("GET", "/v1/tasks?limit=1&status=" + status, Map.of());
      JsonNode left = ask(key, list, "data").path("data");
      while (!left.isEmpty()) {
        if (System.nanoTime() > end) {
          throw new IOException(
              "After %d s a task is still %s: %s".formatted(PATIENCE.toSeconds(), status, left));
        }
        pause();
        left = ask(key, list, "data").path("data");
      }
    }
  }

  /** The task as soon as it is as wanted, or as it is when the time is over. */
  private JsonNode await(String key, String id, Predicate<JsonNode> wanted, Duration patience)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    JsonNode task = ask(key, new Request("GET", task(id), Map.of()), "status");
    while (!wanted.test(task) && !isOver(task) && System.nanoTime() < end) {
      pause();
      task = ask(key, new Request("GET", task(id), Map.of()), "status");
    }
    return task;
  }

  private JsonNode ask(String key, Request request, String member) throws IOException {
    Answer answer = sender.send(url, request.with("Authorization", "Bearer " + key));
    return Json.parse(answer.body())
        .filter(body -> answer.status() / 100 == 2 && body.has(member))
        .orElseThrow(
            () ->
                new IOException(
                    request + " was answered " + answer.status() + ": " + answer.text()));
  }

  private static String task(String id) {
    return "/v1/tasks/" + id;
  }

  private static boolean isQueued(JsonNode task) {
    return task.path("status").asText().equals("queued");
  }

  private static boolean isOver(JsonNode task) {
    return Set.of("succeeded", "failed", "canceled").contains(task.path("status").asText());
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }
}
