package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.store.TestDatabase;
import ai.beatra.stubs.QueueStub;
import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while calls and tasks run: nothing is lost, and nothing stays held. */
class DatabaseAwayTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go 5 times\"}]}";

  private static final String SLOW_IMAGE =
      "{\"model\":\"sandbox-fault-image-slow\",\"prompt\":\"A forest\"}";

  @TempDir Path data;
  private TestDatabase database;
  private TcpProxy proxy;
  private LoggedLines warnings;

  @BeforeEach
  void start() throws IOException {
    database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    URI direct = direct();
    proxy = new TcpProxy(direct.getHost(), direct.getPort());
    warnings = LoggedLines.all(Level.WARN);
  }

  @AfterEach
  void stop() throws IOException {
    warnings.close();
    proxy.close();
    database.close();
  }

  private URI direct() {
    return URI.create(url().substring("jdbc:".length()));
  }

  private String url() {
    return Objects.requireNonNull(database.config().database().url());
  }

  private RunningBeatra server() throws IOException {
    return server(Map.of());
  }

  private RunningBeatra server(Map<String, String> more) throws IOException {
    URI direct = direct();
    String through =
        url().replace(direct.getHost() + ":" + direct.getPort(), "127.0.0.1:" + proxy.port())
            + "&prepareThreshold=0";
    var settings = new HashMap<>(more);
    settings.put("BEATRA_DATABASE_URL", through);
    settings.putIfAbsent("BEATRA_NODES_ALIVE_SECONDS", "2");
    return RunningBeatra.start(data, settings);
  }

  private static List<Kind> ledger(RunningBeatra beatra) throws IOException {
    String tenant = beatra.tenant();
    return beatra.credits(
        credits -> credits.ledger(tenant, 100).stream().map(LedgerEntry::kind).toList());
  }

  @Test
  void aStreamThatEndsMeanwhileIsChargedWhenTheDatabaseIsBack() throws Exception {
    try (RunningBeatra beatra = server();
        Wire stream = beatra.connect();
        Wire whole = beatra.connect()) {
      var held = beatra.generations().hold();
      stream.send(beatra.chat(CHAT.formatted("true")));
      whole.send(beatra.chat(CHAT.formatted("false")));
      Eventually.holds("both wait for their turn", () -> beatra.generations().waiting() == 2);
      proxy.cut();
      held.countDown();
      Eventually.holds(
          "both ends are tried again", () -> warnings.with("is tried again").size() == 2);
      proxy.mend();

      List<String> events = stream.read().events();
      Answer answer = whole.read();

      assertThat(events).last().isEqualTo("[DONE]");
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      Amount charged = Amount.parse(answer.json().at("/usage/credits").asText());
      assertThat(charged.isZero()).isFalse();
      assertThat(beatra.settledBalance())
          .isEqualTo(Amount.parse("100000").minus(charged).minus(charged));
      assertThat(ledger(beatra)).filteredOn(Kind.SETTLE::equals).hasSize(2);
    }
  }

  /** All at once ask for a database that is not there; the operator reads two lines of it. */
  @Test
  void thatItIsAwayIsOneLineAndThatItIsBackAnother() throws Exception {
    try (RunningBeatra beatra = server();
        LoggedLines access = LoggedLines.access()) {
      var open = new ArrayList<Wire>();
      beatra.send(beatra.chat(CHAT.formatted("false")));
      proxy.cut();
      for (int i = 0; i < 5; i++) {
        Wire wire = beatra.connect();
        open.add(wire);
        wire.send(beatra.chat(CHAT.formatted("false")).header("X-Request-Id", "away-" + i));
      }
      for (int i = 0; i < 5; i++) {
        Answer answer = open.get(i).read();
        assertThat(answer.status()).as(answer::toString).isEqualTo(503);
        assertThat(access.await("request_id=away-" + i + " "))
            .contains(
                " status=503 ", " code=overloaded ", " cause=\"the database is not available: ");
      }
      assertThat(warnings.texts())
          .filteredOn(line -> !line.contains("is tried again"))
          .hasSize(1)
          .first()
          .asString()
          .contains("the database is away", "setting=database.url", "cause=")
          .hasLineCount(1);
      proxy.mend();

      assertThat(warnings.await("the database is back")).contains("setting=database.url", " ms=");
      assertThat(beatra.send(beatra.chat(CHAT.formatted("false"))).status()).isEqualTo(200);
      assertThat(warnings.with("the database is away")).hasSize(1);
      assertThat(warnings.with("the database is back")).hasSize(1);
      for (Wire wire : open) {
        wire.close();
      }
    }
  }

  @Test
  void aTaskThatEndsMeanwhileHasEndedWhenTheDatabaseIsBack() throws Exception {
    var files = Map.of("png", Samples.png(40, 30));
    Path catalog = data.resolve("catalog.yaml");
    try (var queue = new QueueStub(0, files);
        var spare = new QueueStub(0, files)) {
      Files.writeString(catalog, QueuedMediaTest.catalog(queue, spare, 60_000));
      endsMeanwhile(queue, Map.of("BEATRA_CATALOG", catalog.toString()));
    }
  }

  private void endsMeanwhile(QueueStub queue, Map<String, String> settings) throws Exception {
    queue.looksUntilDone(1_000_000);
    try (RunningBeatra beatra = server(settings)) {
      var client = new TaskClient(beatra);
      String painted = "{\"model\":\"painter\",\"prompt\":\"A forest\"}";
      JsonNode task = client.running(client.create(TaskClient.GENERATIONS, painted));
      Eventually.holds("it was asked how it is", () -> queue.count() > 2);
      proxy.cut();
      queue.looksUntilDone(1);
      Eventually.holds(
          "its end is tried again", () -> warnings.with(task.path("task_id").asText()).size() == 1);
      proxy.mend();
      warnings.await("the database is back");
      // One connection is back; others of the pool may be a moment later.
      Request look = Request.get("/v1/tasks/" + task.path("task_id").asText()).key(beatra.key());
      Eventually.holds("it can be read", () -> status(beatra, look) == 200);
      client.succeeded(task);
      assertThat(beatra.settledBalance()).isEqualTo(Amount.parse("99950"));
    }
  }

  private static int status(RunningBeatra beatra, Request request) {
    try {
      return beatra.send(request).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It is alive and cannot say so: the other one goes on with its task, and it finds that out. */
  @Test
  void theTaskOfAServerThatIsCutOffIsTakenOver() throws Exception {
    try (RunningBeatra cutOff = server()) {
      var client = new TaskClient(cutOff);
      JsonNode task = client.running(client.createFault("image-slow"));
      String id = "task=" + task.path("task_id").asText();
      try (RunningBeatra other =
          cutOff.again(Map.of("BEATRA_DATABASE_URL", url(), "BEATRA_NODES_ALIVE_SECONDS", "2"))) {
        proxy.cut();
        assertThat(warnings.await("a task was abandoned by its server"))
            .contains("it waits to be begun again", id, "attempt=1", "request_id=", "node=node_");
        proxy.mend();
        assertThat(warnings.await("a task was not ended here: another server has it by now"))
            .contains(id, "attempt=1", "request_id=");

        var there = new TaskClient(other);
        there.cancel(there.running(task));
        assertThat(there.ended(task).path("status").asText()).isEqualTo("canceled");
        assertThat(warnings.with("a task was abandoned")).hasSize(1);
        assertThat(other.settledBalance()).isEqualTo(Amount.parse("100000"));
      }
    }
  }

  /** Nothing tells that the other half of a connection is gone, but that it does not answer. */
  @Test
  @Tag("thorough")
  void aServerThatHearsNothingOfOthersAnyMoreFindsOut() throws Exception {
    Map<String, String> far =
        Map.of("BEATRA_NODES_LOOK_SECONDS", "3600", "BEATRA_NODES_ALIVE_SECONDS", "60");
    try (RunningBeatra deaf = server(far)) {
      var client = new TaskClient(deaf);
      JsonNode task = client.running(client.createFault("image-slow"));
      var direct = new HashMap<>(far);
      direct.put("BEATRA_DATABASE_URL", url());
      try (RunningBeatra other = deaf.again(direct)) {
        Eventually.holds("it listened", () -> proxy.silence("LISTEN") == 1);
        new TaskClient(other).cancel(task);

        Eventually.holds("it has heard", () -> client.status(task).equals("canceled"));
      }
    }
  }

  /** The task is made and paid: whoever waits for its end is told at least that. */
  @Test
  void whoWaitsForATaskIsToldOfItAllTheSame() throws Exception {
    try (RunningBeatra beatra = server();
        Wire wire = beatra.connect()) {
      var client = new TaskClient(beatra);
      wire.send(
          client
              .post(TaskClient.GENERATIONS, SLOW_IMAGE)
              .header("Prefer", "wait=2")
              .header("Idempotency-Key", "k"));
      Eventually.holds("it is made", () -> made(client) == 1);
      proxy.cut();

      Answer answer = wire.read();

      assertThat(answer.status()).as(answer::toString).isEqualTo(202);
      proxy.mend();
      warnings.await("the database is back");
      assertThat(answer.header("Location")).isEqualTo(TaskClient.self(client.all().get(0)));
      client.cancelAll();
    }
  }

  private static int made(TaskClient client) {
    try {
      return client.all().size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCallWhoseBeginningGotLostIsEnded() throws Exception {
    try (RunningBeatra beatra = server()) {
      proxy.betray("INSERT INTO calls");
      Answer answer = beatra.send(beatra.chat(CHAT.formatted("false")));

      assertThat(proxy.isWaitingToBetray()).isFalse();
      assertThat(answer.status()).as(answer::toString).isEqualTo(503);
      assertThat(beatra.settledBalance()).isEqualTo(Amount.parse("100000"));
      assertThat(ledger(beatra)).containsExactly(Kind.GRANT);
    }
  }

  @Test
  void anEndWhoseAnswerGotLostIsChargedOnce() throws Exception {
    try (RunningBeatra beatra = server()) {
      proxy.betray("UPDATE calls SET state");
      Answer answer = beatra.send(beatra.chat(CHAT.formatted("false")));

      assertThat(proxy.isWaitingToBetray()).isFalse();
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      Amount charged = Amount.parse(answer.json().at("/usage/credits").asText());
      assertThat(beatra.settledBalance()).isEqualTo(Amount.parse("100000").minus(charged));
      assertThat(ledger(beatra)).containsExactly(Kind.SETTLE, Kind.GRANT);
    }
  }
}
