package ai.beatra.server;

import static ai.beatra.server.TaskClient.AUDIO_TO_MUSIC;
import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.IMAGE_TO_IMAGE;
import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static ai.beatra.server.TaskClient.artifact;
import static ai.beatra.server.TaskClient.self;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Those who make a task and prefer to hear of its end. */
class PreferTest {
  private static final String FOREST = "{\"model\":\"auto\",\"prompt\":\"A forest\"}";
  private static final String FAILS =
      "{\"model\":\"sandbox-fault-image-fails\",\"prompt\":\"A forest\"}";

  @RegisterExtension
  static final OneServer server = new OneServer(Map.of("BEATRA_TASKS_IMAGES", "1"));

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);
  private final TaskClient busy = new TaskClient(server.asNewTenant());

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
    busy.cancelAll();
  }

  /** Lets another tenant's task take the only worker for pictures, until it is canceled. */
  private JsonNode busyWorker() throws IOException {
    return busy.running(busy.createFault("image-slow"));
  }

  private Request patient(String path, String json, int seconds) {
    return client.post(path, json).header("Prefer", "wait=" + seconds);
  }

  private void madeAre(int count) {
    Eventually.holds(
        "they are made",
        () -> {
          try {
            return client.all().size() == count;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private JsonNode only() throws IOException {
    JsonNode all = client.all();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private JsonNode ended(Request request, String status) throws IOException {
    Answer answer = beatra.send(request);
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    assertThat(answer.header("Location")).isEqualTo(self(answer.json()));
    assertThat(answer.has("Retry-After")).isFalse();
    assertThat(answer.json().path("status").asText()).isEqualTo(status);
    return answer.json();
  }

  @Test
  void theAnswerIsThePicture() throws Exception {
    JsonNode task = ended(patient(GENERATIONS, FOREST, 60), "succeeded");

    client.fetch(task.at("/output/images/0/url").asText(), "image/png");
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo("50.0000");
    assertThat(task.path("task_id")).isEqualTo(only().path("task_id"));
  }

  @Test
  void allThatMakesTasksWaits() throws Exception {
    String data = Base64.getEncoder().encodeToString(Samples.png());
    String image = "{\"type\":\"data_uri\",\"data\":\"data:image/png;base64," + data + "\"}";
    String ask = "{\"model\":\"auto\",\"prompt\":\"Calm, 10 seconds\"%s}";

    ended(patient(IMAGE_TO_IMAGE, ask.formatted(",\"image\":" + image), 60), "succeeded");
    JsonNode song = ended(patient(TEXT_TO_MUSIC, ask.formatted(""), 60), "succeeded");
    String audio = artifact(song.at("/output/clips/0/artifact_id").asText());
    String follow = ask.formatted(",\"reference_audio\":" + audio);
    ended(patient(AUDIO_TO_MUSIC, follow, 60), "succeeded");
  }

  @Test
  void aTaskThatFailsIsAnAnswerToo() throws Exception {
    JsonNode task = ended(patient(GENERATIONS, FAILS, 3600), "failed");

    assertThat(task.path("error").path("code").asText()).isNotEmpty();
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
  }

  @Test
  void whoWaitsIsAnsweredWhenTheTimeIsOver() throws Exception {
    busyWorker();

    Answer answer = beatra.send(patient(GENERATIONS, FOREST, 1));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("Location")).isEqualTo(self(answer.json()));
    assertThat(answer.json().path("status").asText()).isEqualTo("queued");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"wait", "wait=", "wait=-1", "wait=soon", "await=3", "respond-async"})
  void otherPreferencesAreIgnored(String preference) throws Exception {
    busyWorker();

    Answer answer = beatra.send(client.post(GENERATIONS, FOREST).header("Prefer", preference));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.has("Preference-Applied")).isFalse();
  }

  @Test
  void whatIsRefusedIsRefusedAtOnce() throws Exception {
    beatra
        .send(patient(GENERATIONS, "{\"model\":\"auto\"}", 60))
        .refused(ErrorCode.INVALID_REQUEST);
    String unknown = artifact("art_00000000000000000000000000");
    beatra
        .send(
            patient(
                IMAGE_TO_IMAGE,
                "{\"model\":\"auto\",\"prompt\":\"x\",\"image\":" + unknown + "}",
                60))
        .refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    client.assertNothingHappened();
  }

  @Test
  void whoLeavesLeavesTheTask() throws Exception {
    busyWorker();
    Wire wire = beatra.connect().send(patient(GENERATIONS, FOREST, 60));
    madeAre(1);
    wire.close();
    busy.cancelAll();

    client.succeeded(only());
  }

  @Test
  void aRepeatWaitsForTheSameTask() throws Exception {
    busyWorker();
    Request keyed = client.post(GENERATIONS, FOREST).header("Idempotency-Key", "once");
    Answer first = beatra.send(keyed);
    try (Wire wire = beatra.connect().send(keyed.header("Prefer", "wait=60"))) {
      Answer still = beatra.send(keyed.header("Prefer", "wait=0"));
      assertThat(still.status()).isEqualTo(202);
      assertThat(still.header("Preference-Applied")).isEqualTo("wait=0");
      assertThat(wire.hasAnswer()).isFalse();
      client.cancel(first.json());
      Answer repeated = wire.read();

      assertThat(repeated.status()).isEqualTo(200);
      assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(repeated.json().path("status").asText()).isEqualTo("canceled");
      assertThat(repeated.json().path("task_id")).isEqualTo(first.json().path("task_id"));
    }
    Answer impatient = beatra.send(keyed);
    assertThat(impatient.status()).isEqualTo(202);
    assertThat(impatient.has("Preference-Applied")).isFalse();
    assertThat(impatient.json()).isEqualTo(first.json());
    only();
  }

  /** More than there are threads, with a key that may have one request at a time. */
  @Test
  void manyWaitWithoutKeepingAThreadOrAPlace() throws Exception {
    busyWorker();
    Request patient =
        Request.post(GENERATIONS).key(oneAtATime()).json(FOREST).header("Prefer", "wait=60");
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 20; i++) {
      wires.add(waiting(patient, i + 1));
    }

    assertThat(wires).noneMatch(Wire::hasAnswer);
    for (JsonNode task : client.all()) {
      client.cancel(task);
    }
    for (Wire wire : wires) {
      assertThat(wire.read().json().path("status").asText()).isEqualTo("canceled");
      wire.close();
    }
  }

  private Wire waiting(Request patient, int count) throws IOException {
    Wire[] wire = {beatra.connect().send(patient)};
    Eventually.holds("the task is made", () -> isMade(wire, patient, count));
    return wire[0];
  }

  /**
   * A task can be seen a moment before its request has given its place to the next one, which is
   * refused then, and sent again.
   */
  private boolean isMade(Wire[] wire, Request patient, int count) {
    try {
      if (wire[0].hasAnswer()) {
        wire[0].read().refused(ErrorCode.RATE_LIMITED);
        wire[0].close();
        wire[0] = beatra.connect().send(patient);
      }
      return client.all().size() == count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String oneAtATime() throws IOException {
    return beatra.accounts(
        accounts ->
            accounts
                .createKey(beatra.tenantName(), null, null, new RateLimits(null, null, 1))
                .secret()
                .reveal());
  }
}
