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
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks as clients see them: made, waited for, listed and canceled. */
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

  /** Two canceled ones, then a failed one of music, then one that waits; a second apart. */
  private List<JsonNode> four() throws IOException {
    busyWorker();
    var tasks = new ArrayList<JsonNode>();
    for (String fault : List.of("image-slow", "image-slow", "music-fails", "image-slow")) {
      beatra.clock().advance(Duration.ofSeconds(1));
      tasks.add(client.createFault(fault));
    }
    client.cancel(tasks.get(0));
    client.cancel(tasks.get(1));
    client.ended(tasks.get(2));
    return tasks;
  }

  private JsonNode page(String query) throws IOException {
    Answer answer = beatra.send(client.get("/v1/tasks" + query));
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    return answer.json();
  }

  private static List<String> ids(Iterable<JsonNode> tasks) {
    return StreamSupport.stream(tasks.spliterator(), false)
        .map(task -> task.path("task_id").asText())
        .toList();
  }

  private List<String> listed(String query) throws IOException {
    return ids(page(query).path("data"));
  }

  @Test
  void aListIsFilteredInEveryWay() throws Exception {
    List<JsonNode> tasks = four();
    List<String> ids = ids(tasks);
    String second = tasks.get(1).path("created_at").asText();

    assertThat(listed("")).containsExactly(ids.get(3), ids.get(2), ids.get(1), ids.get(0));
    assertThat(listed("?order=asc")).isEqualTo(ids);
    assertThat(listed("?status=canceled&order=asc")).isEqualTo(ids.subList(0, 2));
    assertThat(listed("?status=failed")).containsExactly(ids.get(2));
    assertThat(listed("?status=queued")).containsExactly(ids.get(3));
    assertThat(listed("?status=running")).isEmpty();
    assertThat(listed("?status=succeeded")).isEmpty();
    assertThat(listed("?capability=text_to_music")).containsExactly(ids.get(2));
    assertThat(listed("?capability=image_to_image")).isEmpty();
    assertThat(listed("?order=asc&created_after=" + second)).isEqualTo(ids.subList(2, 4));
    assertThat(listed("?created_before=" + second)).containsExactly(ids.get(0));
    assertThat(listed("?created_before=" + second.replace("Z", "%2B00:00")))
        .containsExactly(ids.get(0));
    assertThat(listed("?status=canceled&capability=text_to_image&created_after=" + second))
        .isEmpty();
  }

  @Test
  void aSummaryIsExpandedAsFarAsAsked() throws Exception {
    List<JsonNode> tasks = four();
    List<String> parts = List.of("output", "usage", "billing", "callback", "input");

    JsonNode summary = page("?status=failed").at("/data/0");
    assertThat(summary.path("error")).isEqualTo(client.task(tasks.get(2)).path("error"));
    for (String part : parts) {
      assertThat(summary.has(part)).as(part).isFalse();
      JsonNode more = page("?status=failed&expand=" + part).at("/data/0");
      assertThat(more.has(part)).as(part).isTrue();
      assertThat(more).hasSize(summary.size() + 1);
    }
    JsonNode two = page("?status=failed&expand=input,billing").at("/data/0");
    assertThat(two).hasSize(summary.size() + 2);
    assertThat(page("?expand=all").path("data"))
        .allSatisfy(task -> assertThat(task).isEqualTo(client.task(task)));
  }

  @Test
  void aListIsWalkedPageByPage() throws Exception {
    List<String> ids = ids(four());
    for (String order : List.of("asc", "desc")) {
      var seen = new ArrayList<String>();
      String cursor = "";
      boolean more = true;
      while (more) {
        JsonNode page = page("?limit=1&order=" + order + cursor);
        assertThat(page.path("object").asText()).isEqualTo("list");
        assertThat(page.path("data")).hasSize(1);
        seen.addAll(ids(page.path("data")));
        more = page.path("has_more").asBoolean();
        assertThat(page.path("next_cursor").isNull()).isEqualTo(!more);
        cursor = "&cursor=" + page.path("next_cursor").asText();
      }
      List<String> walked = new ArrayList<>(ids);
      if (order.equals("desc")) {
        Collections.reverse(walked);
      }
      assertThat(seen).isEqualTo(walked);
    }
    assertThat(page("?limit=100").path("has_more").asBoolean()).isFalse();
  }

  @Test
  void aCursorWorksForItsListAlone() throws Exception {
    four();
    String cursor = page("?limit=2").path("next_cursor").asText();
    assertThat(listed("?limit=100&cursor=" + cursor)).hasSize(2);
    String last = cursor.endsWith("A") ? "B" : "A";
    var refused = new ArrayList<Request>();
    for (String query :
        List.of(
            cursor.substring(0, cursor.length() - 3) + last + cursor.substring(cursor.length() - 2),
            cursor + "A",
            "x" + cursor,
            "abc",
            Base64.getUrlEncoder().encodeToString("1.task_1.AAAAAAAAAAAAAAAAAAAAAA".getBytes()),
            cursor + "&order=asc",
            cursor + "&status=canceled",
            cursor + "&capability=text_to_image",
            cursor + "&created_after=2026-01-01T00:00:00Z",
            cursor + "&created_before=2126-01-01T00:00:00Z")) {
      refused.add(client.get("/v1/tasks?limit=2&cursor=" + query));
    }
    String key = beatra.keyWith("reader-" + beatra.tenantName(), "1");
    refused.add(Request.get("/v1/tasks?limit=2&cursor=" + cursor).key(key));

    for (Request request : refused) {
      beatra.send(request).invalid("query:cursor");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, query:limit",
    "limit=101, query:limit",
    "limit=many, query:limit",
    "status=done, query:status",
    "capability=video, query:capability",
    "order=up, query:order",
    "expand=warnings, query:expand",
    "created_after=yesterday, query:created_after",
    "created_before=2026-02-30T00:00:00Z, query:created_before",
    "created_before=2026-02-01, query:created_before",
    "cursor=, query:cursor",
    "limit=, query:limit",
    "status=, query:status",
    "status, query:status",
    "order=, query:order",
    "expand=, query:expand",
    "created_after=, query:created_after",
  })
  void whatAListCannotBeAskedIsRefused(String query, String param) throws Exception {
    beatra.send(client.get("/v1/tasks?" + query)).invalid(param);
  }
}
