package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.self;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks as clients see them: made, waited for and canceled. */
class TasksHttpTest {
  private static final int MOST_WAITING = 30;
  private static final String FOREST = "{\"model\":\"auto\",\"prompt\":\"A forest\"}";

  @RegisterExtension
  static final OneServer server =
      new OneServer(
          Map.of(
              "BEATRA_TASKS_IMAGES",
              "1",
              "BEATRA_TASKS_MUSIC",
              "1",
              "BEATRA_TASKS_MOST_WAITING",
              "" + MOST_WAITING));

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);
  private final TaskClient busy = new TaskClient(server.asNewTenant());

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
    busy.cancelAll();
  }

  /** Lets another tenant's task take the only worker of a queue, until it is canceled. */
  private JsonNode busyWorker() throws IOException {
    return busy.running(busy.createFault("image-slow"));
  }

  @Test
  void aRequestIsAcceptedWithItsTask() throws Exception {
    busyWorker();
    Answer answer =
        client.send(
            GENERATIONS,
            "{\"model\":\"auto\",\"prompt\":\"A forest\",\"n\":2,\"metadata\":{\"a\":\"b\"}}");

    assertThat(answer.status()).isEqualTo(202);
    JsonNode task = answer.json();
    assertThat(answer.header("Location")).isEqualTo(self(task));
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(task.path("object").asText()).isEqualTo("task");
    assertThat(self(task)).isEqualTo("/v1/tasks/" + task.path("task_id").asText());
    assertThat(task.at("/links/cancel").asText()).isEqualTo(self(task) + "/cancel");
    assertThat(task.path("status").asText()).isEqualTo("queued");
    assertThat(task.path("capability").asText()).isEqualTo("text_to_image");
    assertThat(task.path("model").asText()).isEqualTo("auto");
    assertThat(task.path("resolved_model").asText()).isEqualTo("gpt-image-2");
    assertThat(task.path("metadata").path("a").asText()).isEqualTo("b");
    assertThat(task.at("/input/prompt").asText()).isEqualTo("A forest");
    assertThat(task.at("/progress/percent").intValue()).isZero();
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo("100.0000");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("0.0000");
    assertThat(task.at("/billing/currency").asText()).isEqualTo("USD");
    assertThat(task.path("created_at").asText()).matches("2026-\\d\\d-\\d\\dT[\\d:.]+Z");
    for (String empty :
        List.of(
            "output", "error", "callback", "started_at", "completed_at", "cancel_requested_at")) {
      assertThat(task.path(empty).isNull()).as(empty).isTrue();
    }
    Answer read = beatra.send(client.get(self(task)));
    assertThat(read.json()).isEqualTo(task);
    assertThat(read.header("Retry-After")).isEqualTo("1");
    assertThat(read.has("Preference-Applied")).isFalse();
  }

  @Test
  void whoWaitsIsAnsweredWhenTheTimeIsOver() throws Exception {
    busyWorker();
    JsonNode created = client.create(GENERATIONS, FOREST);

    Answer answer =
        beatra.send(client.get(self(created)).header("Prefer", "respond-async, wait=1"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.json().path("status").asText()).isEqualTo("queued");
  }

  @Test
  void nobodyWaitsLongerThanAMinuteAndNobodyForWhatHasEnded() throws Exception {
    JsonNode failed = client.createFault("image-fails");
    client.ended(failed);

    Answer answer = beatra.send(client.get(self(failed)).header("Prefer", "wait=3600"));

    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    assertThat(answer.json().path("status").asText()).isEqualTo("failed");
    assertThat(answer.has("Retry-After")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"wait", "wait=", "wait=-1", "wait=soon", "await=3", "respond-async"})
  void otherPreferencesAreIgnored(String preference) throws Exception {
    busyWorker();
    JsonNode created = client.create(GENERATIONS, FOREST);

    Answer answer = beatra.send(client.get(self(created)).header("Prefer", preference));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.has("Preference-Applied")).isFalse();
  }

  @Test
  void twoHundredWaitWithoutKeepingAThread() throws Exception {
    busyWorker();
    JsonNode created = client.create(GENERATIONS, FOREST);
    Request patient = client.get(self(created)).header("Prefer", "wait=60");
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 200; i++) {
      wires.add(beatra.connect().send(patient));
    }

    // There are fewer threads than that, and all of these are served.
    for (int i = 0; i < 100; i++) {
      assertThat(beatra.send(client.get(self(created))).json().path("status").asText())
          .isEqualTo("queued");
    }
    assertThat(wires).noneMatch(Wire::hasAnswer);
    for (Wire gone : wires.subList(0, 20)) {
      gone.close();
    }
    client.cancel(created);

    for (Wire wire : wires.subList(20, 200)) {
      Answer answer = wire.read();
      assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
      assertThat(answer.json().path("status").asText()).isEqualTo("canceled");
      wire.close();
    }
  }

  @Test
  void whoWaitsIsAnsweredWhenTheServerStops(@TempDir Path data) throws Exception {
    RunningBeatra own = RunningBeatra.start(data, Map.of("BEATRA_TASKS_IMAGES", "1"));
    var tasks = new TaskClient(own);
    tasks.running(tasks.createFault("image-slow"));
    JsonNode waits = tasks.create(GENERATIONS, FOREST);
    CompletableFuture<Void> stopped;
    try (Wire wire = own.connect();
        Wire maker = own.connect()) {
      wire.send(tasks.get(self(waits)).header("Prefer", "wait=60"));
      maker.send(tasks.post(GENERATIONS, FOREST).header("Prefer", "wait=60"));
      Eventually.holds("both wait", () -> madeAre(tasks, 3));
      stopped = CompletableFuture.runAsync(() -> close(own));

      Answer answer = wire.read();

      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      assertThat(answer.json().path("status").asText()).isEqualTo("queued");
      Answer made = maker.read();
      assertThat(made.status()).as(made::toString).isEqualTo(202);
      assertThat(made.json().path("status").asText()).isEqualTo("queued");
    }
    // The server lets work that has begun go on for a while: it is told to stop.
    own.database(
        database -> database.write(tx -> tx.update("UPDATE tasks SET cancel_requested_at = 1")));
    stopped.join();
  }

  private static boolean madeAre(TaskClient tasks, int count) {
    try {
      return tasks.all().size() == count;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void close(RunningBeatra beatra) {
    try {
      beatra.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theTasksOfOthersAreNotThere() throws Exception {
    JsonNode created = client.createFault("image-fails");
    String key = beatra.keyWith("stranger-" + beatra.tenantName(), "1");
    Request strange = Request.get(self(created)).key(key);

    for (Request request :
        List.of(
            strange,
            strange.header("Prefer", "wait=60"),
            Request.post(self(created) + "/cancel").key(key),
            client.get("/v1/tasks/task_00000000000000000000000000"),
            // No task can have these.
            client.get("/v1/tasks/task_1"),
            client.get("/v1/tasks/task_0000000000000000000000000U"),
            client.get("/v1/tasks/chatcmpl-00000000000000000000000000"),
            client.get("/v1/tasks/" + "x".repeat(500)),
            client.get("/v1/tasks/%00"))) {
      Answer answer = beatra.send(request).refused(ErrorCode.NOT_FOUND);
      assertThat(answer.error().path("param").asText()).isEqualTo("path:task_id");
    }
    assertThat(beatra.send(Request.get("/v1/tasks").key(key)).json().path("data")).isEmpty();
    assertThat(client.ended(created).path("status").asText()).isEqualTo("failed");
  }

  @Test
  void aTaskThatWaitsIsCanceledAtOnce() throws Exception {
    busyWorker();
    JsonNode created = client.create(GENERATIONS, FOREST);

    Answer canceled = client.cancel(created);
    beatra.clock().advance(Duration.ofSeconds(1));
    Answer again = client.cancel(created);

    assertThat(canceled.status()).isEqualTo(202);
    JsonNode task = canceled.json();
    assertThat(task.path("status").asText()).isEqualTo("canceled");
    assertThat(task.path("cancel_requested_at")).isEqualTo(task.path("completed_at"));
    assertThat(task.path("started_at").isNull()).isTrue();
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo("50.0000");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(task.at("/usage/credits").asText()).isEqualTo("0.0000");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(task);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @Test
  void aTaskThatRunsIsStopped() throws Exception {
    JsonNode runs = client.running(client.createFault("image-slow"));
    JsonNode next = client.createFault("image-fails");

    Answer canceled = client.cancel(runs);
    beatra.clock().advance(Duration.ofSeconds(1));
    Answer again = client.cancel(runs);

    assertThat(canceled.status()).isEqualTo(202);
    JsonNode task = client.ended(runs);
    assertThat(task.path("status").asText()).isEqualTo("canceled");
    assertThat(task.path("cancel_requested_at"))
        .isEqualTo(canceled.json().path("cancel_requested_at"))
        .isEqualTo(again.json().path("cancel_requested_at"));
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(task.path("output").isNull()).isTrue();
    // Its worker is free for the next.
    assertThat(client.ended(next).path("status").asText()).isEqualTo("failed");
    Answer late = client.cancel(runs);
    assertThat(late.status()).isEqualTo(200);
    assertThat(late.json()).isEqualTo(client.task(runs));
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @Test
  void aTaskThatHasFailedCannotBeCanceled() throws Exception {
    JsonNode failed = client.ended(client.createFault("image-fails"));

    Answer canceled = client.cancel(failed);

    assertThat(canceled.status()).isEqualTo(200);
    assertThat(canceled.json()).isEqualTo(failed);
    assertThat(failed.path("cancel_requested_at").isNull()).isTrue();
    assertThat(failed.at("/error/code").asText()).isEqualTo("upstream_failed");
    assertThat(failed.at("/error/retryable").asBoolean()).isTrue();
  }

  @Test
  void oneTenantsTasksDoNotFillTheQueue() throws Exception {
    busyWorker();
    for (int i = 0; i < MOST_WAITING; i++) {
      client.create(GENERATIONS, FOREST);
    }

    Answer refused = client.send(GENERATIONS, FOREST).refused(ErrorCode.RATE_LIMITED);

    assertThat(refused.header("Retry-After")).isEqualTo("30");
    busy.create(GENERATIONS, FOREST);
    assertThat(client.all()).hasSize(MOST_WAITING);
  }
}
