package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a tenant does with tasks. */
final class TaskClient {
  static final String GENERATIONS = "/v1/images/generations";
  static final String IMAGE_TO_IMAGE = "/v1/images/image-to-image";
  static final String TEXT_TO_MUSIC = "/v1/music/text-to-music";
  static final String AUDIO_TO_MUSIC = "/v1/music/reference-audio-to-music";

  /** What a new tenant has. */
  static final Amount WELCOME = Amount.parse("100000");

  private static final String BOUNDARY = "a-boundary";

  /** As often an answer is waited for; only a hang needs them all. */
  private static final int WAITS = 9;

  private final RunningBeatra beatra;

  TaskClient(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  Request post(String path, String json) {
    return Request.post(path).key(beatra.key()).json(json);
  }

  Request get(String path) {
    return Request.get(path).key(beatra.key());
  }

  Answer send(String path, String json) throws IOException {
    return beatra.send(post(path, json));
  }

  /** Makes a task, and gives it as it was answered. */
  JsonNode create(String path, String json) throws IOException {
    Answer answer = send(path, json);
    assertThat(answer.status()).as(answer::toString).isEqualTo(202);
    return answer.json();
  }

  /** Makes a task of a model that always fails in that way. */
  JsonNode createFault(String fault) throws IOException {
    String path = fault.startsWith("image") ? GENERATIONS : TEXT_TO_MUSIC;
    return create(
        path, "{\"model\":\"sandbox-fault-%s\",\"prompt\":\"A forest\"}".formatted(fault));
  }

  /** The task as it is now. */
  JsonNode task(JsonNode created) throws IOException {
    Answer answer = beatra.send(get(self(created)));
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    return answer.json();
  }

  static String self(JsonNode task) {
    return task.at("/links/self").asText();
  }

  /** The task at its end. */
  JsonNode ended(JsonNode created) throws IOException {
    for (int i = 0; i < WAITS; i++) {
      Answer answer = beatra.send(get(self(created)).header("Prefer", "wait=20"));
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      if (!answer.json().path("completed_at").isNull()) {
        return answer.json();
      }
    }
    throw new AssertionError("it does not end: " + task(created));
  }

  /** The same of a server that is a process of its own, for as long as it takes. */
  static JsonNode ended(Wire wire, String key, String id) throws IOException {
    JsonNode task;
    do {
      Request get = Request.get("/v1/tasks/" + id).key(key).header("Prefer", "wait=20");
      Answer answer = wire.send(get).read();
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      task = answer.json();
    } while (task.path("completed_at").isNull());
    return task;
  }

  JsonNode succeeded(JsonNode created) throws IOException {
    JsonNode task = ended(created);
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
    return task;
  }

  /** The task, which has failed like this and left nothing behind. */
  JsonNode failedForNothing(JsonNode created, String code) throws IOException {
    JsonNode task = ended(created);
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).as(task::toString).isEqualTo(code);
    assertThat(spent()).isEqualTo(Amount.ZERO);
    assertThat(outputs()).isZero();
    return task;
  }

  /** Waits until it runs. */
  JsonNode running(JsonNode created) {
    Eventually.holds("it runs", () -> status(created).equals("running"));
    return created;
  }

  String status(JsonNode created) {
    try {
      return task(created).path("status").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Answer cancel(JsonNode created) throws IOException {
    Answer answer =
        beatra.send(Request.post(created.at("/links/cancel").asText()).key(beatra.key()));
    assertThat(answer.status()).as(answer::toString).isIn(200, 202);
    return answer;
  }

  /** Cancels all that waits or runs, so that nobody has to wait for it. */
  void cancelAll() throws IOException {
    List<JsonNode> left = new ArrayList<>();
    for (String status : List.of("queued", "running")) {
      Answer page = beatra.send(get("/v1/tasks?limit=100&status=" + status));
      page.json().path("data").forEach(left::add);
    }
    for (JsonNode each : left) {
      cancel(each);
    }
    for (JsonNode each : left) {
      ended(each);
    }
  }

  /** All tasks of the tenant, up to a hundred, the newest first. */
  JsonNode all() throws IOException {
    return beatra.send(get("/v1/tasks?limit=100&expand=all")).json().path("data");
  }

  /** The bytes at a URL of an answer. */
  byte[] fetch(String url, String mediaType) throws IOException {
    String here = beatra.uri("").toString();
    assertThat(url).startsWith(here + "/files/");
    Answer answer = beatra.send(Request.get(url.substring(here.length())));
    assertThat(answer.status()).as(url).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(mediaType);
    return answer.body();
  }

  /** Uploads a file, and gives its artifact's id. */
  String upload(byte[] file) throws IOException {
    return artifactOf(file).path("artifact_id").asText();
  }

  /** Uploads a file, and gives its URL as it is asked for on this server. */
  String uploaded(byte[] file) throws IOException {
    return artifactOf(file).path("url").asText().substring(beatra.uri("").toString().length());
  }

  /** Uploads a file, and gives its artifact. */
  JsonNode artifactOf(byte[] file) throws IOException {
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
            .formatted(BOUNDARY);
    byte[] form =
        Samples.join(Samples.latin(head), file, Samples.latin("\r\n--" + BOUNDARY + "--\r\n"));
    Answer answer =
        beatra.send(
            Request.post("/v1/uploads")
                .key(beatra.key())
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .body(form));
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    return answer.json();
  }

  /** As it stands in requests. */
  static String artifact(String id) {
    return "{\"type\":\"artifact\",\"artifact_id\":\"" + id + "\"}";
  }

  /** How many artifacts were made for the tenant. */
  long outputs() throws IOException {
    String tenant = beatra.tenant();
    return beatra.database(
        database ->
            database.read(
                tx ->
                    tx.single(
                            "SELECT COUNT(*) AS many FROM artifacts"
                                + " WHERE tenant_id = ? AND purpose = 'output'",
                            row -> row.number("many"),
                            tenant)
                        .orElseThrow()));
  }

  /** What the tenant has spent since it was made; nothing is held any more. */
  Amount spent() throws IOException {
    return WELCOME.minus(beatra.settledBalance());
  }

  /** Checks that all that was asked was refused, before it cost anything. */
  void assertNothingHappened() throws IOException {
    assertThat(all()).isEmpty();
    assertThat(spent()).isEqualTo(Amount.ZERO);
  }
}
