package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.QueueStub;
import ai.beatra.stubs.QueueStub.Fate;
import ai.beatra.stubs.Seen;
import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and songs whose models have several routes, and providers that are ill, or full. */
class MediaRoutesTest {
  private static final Map<String, byte[]> FILES =
      Map.of("png", Samples.png(40, 30), "mp3", Samples.mp3(20));

  @TempDir Path data;
  private QueueStub one;
  private QueueStub two;
  private RunningBeatra beatra;
  private TaskClient client;

  @BeforeEach
  void start() throws IOException {
    one = new QueueStub(0, FILES);
    two = new QueueStub(0, FILES);
    beatra = RunningBeatra.start(data, settings(1, 1));
    client = new TaskClient(beatra);
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    one.close();
    two.close();
  }

  /** With so many places at the one provider, and at the other. */
  private Map<String, String> settings(int first, int second) throws IOException {
    Path catalog = data.resolve("catalog.yaml");
    String routes = "{provider: one, upstream_model: a/b}, {provider: two, upstream_model: c/d}";
    Files.writeString(
        catalog,
        """
        routing: {circuit: {calls: 4, failure_percent: 50, open_ms: 30000}}
        providers:
          one: {kind: fal, base_url: %s, concurrency: %d}
          two: {kind: fal, base_url: %s, concurrency: %d}
          sandbox: {kind: sandbox}
        models:
        """
                .formatted(one.url(), first, two.url(), second)
            + model("alone", "{provider: one, upstream_model: a/b}")
            + model("both", routes)
            + model("shared", routes.replace("}", ", weight: 1}"))
            + model("other", "{provider: two, upstream_model: c/d}")
            + model("drawn", "{provider: sandbox, upstream_model: sandbox-image}")
            + song());
    return Map.of("BEATRA_CATALOG", catalog.toString(), "BEATRA_TASKS_IMAGES", "1");
  }

  private static String model(String id, String routes) {
    return """
          - id: %s
            name: M
            description: Paints.
            created: "2026-11-01"
            capabilities: [text_to_image]
            release_state: available
            modalities: {input: [text], output: [image]}
            limits: {prompt_characters: 8000, input_images: 1}
            options: [aspect_ratio, n]
            price: {unit: credits_per_image, text_to_image: {standard: "50", hd: "300"}}
            routes: [%s]
        """
        .formatted(id, routes);
  }

  private static String song() {
    return """
          - id: singer
            name: Singer
            description: Sings.
            created: "2026-11-01"
            capabilities: [text_to_music]
            release_state: available
            modalities: {input: [text], output: [audio]}
            limits: {prompt_characters: 2000, lyrics_characters: 3500, clips: 1}
            options: [lyrics, title]
            price: {unit: credits_per_task, task: "50"}
            routes: [{provider: one, upstream_model: a/song}]
        """;
  }

  private static String picture(String model) {
    return "{\"model\":\"%s\",\"prompt\":\"A forest\"}".formatted(model);
  }

  private JsonNode create(String model) throws IOException {
    return client.create(TaskClient.GENERATIONS, picture(model));
  }

  private JsonNode sing() throws IOException {
    return client.create(TaskClient.TEXT_TO_MUSIC, picture("singer"));
  }

  private JsonNode failed(JsonNode created) throws IOException {
    JsonNode task = client.ended(created);
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    return task;
  }

  private void assertUnavailable(String model) throws IOException {
    Answer answer = client.send(TaskClient.GENERATIONS, picture(model));
    assertThat(answer.status()).as(answer::toString).isEqualTo(503);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("model_unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("30");
  }

  /** Lets a provider fail until nobody asks it. */
  private void shut(QueueStub provider, String model) throws IOException {
    provider.faults().next(Collections.nCopies(4, Fault.FAILS).toArray(Fault[]::new));
    Answer answer = client.send(TaskClient.GENERATIONS, picture(model));
    while (answer.status() == 202) {
      failed(answer.json());
      answer = client.send(TaskClient.GENERATIONS, picture(model));
    }
    assertThat(answer.status()).as(answer::toString).isEqualTo(503);
  }

  private String column(JsonNode task, String name) throws IOException {
    return beatra.database(
        database ->
            database.read(
                tx ->
                    tx.single(
                            "SELECT " + name + " FROM tasks WHERE id = ?",
                            row -> String.valueOf(row.textOrNull(name)),
                            task.path("task_id").asText())
                        .orElseThrow()));
  }

  @Test
  void whoIsIllCostsTheNextTaskNothing() throws Exception {
    shut(one, "alone");
    int asked = one.count();

    JsonNode task = client.succeeded(create("both"));
    client.succeeded(client.create(TaskClient.GENERATIONS, picture("auto")));

    assertThat(one.count()).isEqualTo(asked);
    assertThat(two.submitted()).isEqualTo(2);
    assertThat(column(task, "provider")).isEqualTo("two");
    assertThat(column(task, "tries")).isEqualTo("null");
    assertThat(beatra.send(Request.get("/ready")).text()).contains("\"one\":\"open\"");
  }

  @Test
  void whereAllAreIllNothingIsTakenOrCharged() throws Exception {
    shut(one, "alone");

    assertUnavailable("alone");
    Answer song = client.send(TaskClient.TEXT_TO_MUSIC, picture("singer"));
    assertThat(song.status()).isEqualTo(503);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);

    beatra.clock().advance(Duration.ofSeconds(31));
    client.succeeded(create("alone"));
  }

  @Test
  void whatWasMadeBeforeIsToldWhileAllAreIll() throws Exception {
    Request request = client.post(TaskClient.GENERATIONS, picture("alone"));
    Answer made = beatra.send(request.header("Idempotency-Key", "once"));
    client.succeeded(made.json());
    shut(one, "alone");

    Request again = client.post(TaskClient.GENERATIONS, picture("alone"));
    Answer told = beatra.send(again.header("Idempotency-Key", "once"));

    assertThat(told.status()).as(told::toString).isEqualTo(202);
    assertThat(told.json().path("task_id")).isEqualTo(made.json().path("task_id"));
  }

  @Test
  void weightsShareTasks() throws Exception {
    for (int i = 0; i < 4; i++) {
      client.succeeded(create("shared"));
    }

    assertThat(List.of(one.submitted(), two.submitted())).containsExactly(2, 2);
  }

  @Test
  void whatHasFailedIsWrittenDownWithWhoHasServed() throws Exception {
    one.faults().next(Fault.FAILS);
    try (var lines = LoggedLines.all(Level.INFO)) {
      JsonNode task = client.succeeded(create("both"));

      assertThat(column(task, "provider")).isEqualTo("two");
      assertThat(column(task, "tries"))
          .matches(
              "\\[\\{\"provider\":\"one\",\"upstream_model\":\"a/b\",\"failure\":"
                  + "\"upstream_failed: the upstream failed\",\"milliseconds\":\\d+}]");
      assertThat(lines.await("a task succeeded"))
          .contains("provider=two", "upstream_model=c/d", "tries=");
      assertThat(lines.await("has not taken a task")).contains("provider=one");
    }
  }

  @Test
  void aTaskThatWasTakenWaitsForItsProviderToBeWellAgain() throws Exception {
    one.fate(Fate.STAYS);
    JsonNode holding = client.running(create("alone"));
    Eventually.holds("it has the only place", () -> one.submitted() == 1);
    JsonNode waiting = create("alone");
    one.fate(Fate.FAILED);
    failed(sing());
    failed(sing());
    assertUnavailable("alone");
    one.fate(Fate.DONE);

    client.cancel(holding);
    Eventually.holds("it waits", () -> message(waiting).startsWith("Waiting for the model's"));
    int submitted = one.submitted();
    beatra.clock().advance(Duration.ofSeconds(31));

    client.succeeded(waiting);
    assertThat(one.submitted()).isEqualTo(submitted + 1);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  private String message(JsonNode task) {
    try {
      return client.task(task).at("/progress/message").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHangsHoldsUpNobodyElse() throws Exception {
    one.fate(Fate.STAYS);
    JsonNode hanging = client.running(create("alone"));
    JsonNode behind = create("alone");

    client.succeeded(create("other"));
    client.succeeded(create("drawn"));
    client.succeeded(create("other"));

    assertThat(client.status(behind)).isEqualTo("queued");
    one.fate(Fate.DONE);
    client.cancel(hanging);
    client.succeeded(behind);
  }

  @Test
  void whatTheSandboxWorksOnHoldsUpNoUpstream() throws Exception {
    JsonNode slow = client.running(client.createFault("image-slow"));
    JsonNode behind = create("drawn");

    client.succeeded(create("alone"));

    assertThat(client.status(behind)).isEqualTo("queued");
    client.cancel(slow);
    client.succeeded(behind);
  }

  @Test
  void whoseNextProviderIsFullWaitsForItInTheQueue() throws Exception {
    two.fate(Fate.STAYS);
    JsonNode hanging = client.running(create("other"));
    one.faults().next(Fault.FAILS);

    JsonNode task = create("both");
    Eventually.holds("it waits for the other", () -> provider(task).equals("two"));
    client.succeeded(create("alone"));
    assertThat(client.status(task)).isEqualTo("queued");
    two.fate(Fate.DONE);
    client.cancel(hanging);

    client.succeeded(task);
    assertThat(column(task, "tries")).contains("\"provider\":\"one\"");
    assertThat(one.submitted()).isEqualTo(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  private String provider(JsonNode task) {
    try {
      return column(task, "provider");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aServerThatIsStartedAgainGoesOnAskingAndTellsOfWhatIsCanceledMeanwhile() throws Exception {
    beatra.close();
    beatra = beatra.again(settings(2, 1));
    client = new TaskClient(beatra);
    one.looksUntilDone(1_000_000);
    JsonNode first = client.running(create("alone"));
    JsonNode second = client.running(create("alone"));
    Eventually.holds("both are begun", () -> one.submitted() == 2 && one.count() > 4);
    beatra.closeAtOnce();
    assertThat(one.canceled()).isZero();

    beatra = beatra.again(settings(1, 1));
    client = new TaskClient(beatra);
    Eventually.holds("one runs", () -> runs(first) || runs(second));
    JsonNode waiting = runs(first) ? second : first;
    JsonNode running = runs(first) ? first : second;
    assertThat(client.status(waiting)).isEqualTo("queued");
    Answer canceled = client.cancel(waiting);

    assertThat(canceled.json().path("status").asText()).isEqualTo("canceled");
    Eventually.holds("the upstream has heard of it", () -> one.canceled() == 1);
    assertThat(one.seen().stream().map(Seen::path).filter(each -> each.endsWith("/cancel")))
        .containsExactly("/a/b/requests/" + column(waiting, "upstream_job") + "/cancel");
    one.looksUntilDone(1);
    client.succeeded(running);
    assertThat(one.submitted()).isEqualTo(2);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  private boolean runs(JsonNode task) {
    return client.status(task).equals("running");
  }
}
