package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.Database;
import ai.beatra.store.TestDatabase;
import ai.beatra.store.Work;
import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is told to stop ends what it has begun and begins nothing. */
class ShutdownTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";

  @TempDir Path data;
  private LoggedLines warnings;

  @BeforeEach
  void listen() {
    warnings = LoggedLines.all(Level.WARN);
  }

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  private static CompletableFuture<Void> close(RunningBeatra beatra) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            beatra.close();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void await(CompletableFuture<Void> closed) throws Exception {
    closed.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aServerWhosePortIsTakenTouchesNoWork(@TempDir Path other) throws Exception {
    try (RunningBeatra running = RunningBeatra.start(other)) {
      try (RunningBeatra beatra = RunningBeatra.start(data)) {
        var tasks = new TaskClient(beatra);
        tasks.ended(
            tasks.create("/v1/images/generations", "{\"model\":\"auto\",\"prompt\":\"A dot\"}"));
      }
      // As one that nobody had begun before the server stopped.
      database(tx -> tx.update("UPDATE tasks SET status = 'queued', completed_at = NULL"));
      List<String> before = attempts();

      assertThatThrownBy(
              () -> RunningBeatra.start(data, Map.of("BEATRA_PORT", "" + running.port())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen");

      assertThat(attempts()).isEqualTo(before).hasSize(1);
    }
  }

  private List<String> attempts() throws IOException {
    return database(
        tx -> tx.query("SELECT attempt FROM tasks ORDER BY id", row -> row.text("attempt")));
  }

  private <T> T database(Work<T> work) throws IOException {
    Config config = Config.parse("test", "data_dir: " + data, Map.of());
    try (Database database = Database.open(config, new TestDatabase.TestClock())) {
      return database.write(work);
    }
  }

  /** Asks on a kept connection until the server says that it is stopping. */
  private static Answer awaitRefusal(Wire kept) throws IOException {
    Answer answer = kept.send(Request.get("/v1/health")).read();
    while (answer.status() == 200) {
      answer = kept.send(Request.get("/v1/health")).read();
    }
    return answer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatRunsEndsAndWhatComesIsRefused(boolean stream) throws Exception {
    RunningBeatra beatra = RunningBeatra.start(data);
    try (Wire running = beatra.connect();
        Wire kept = beatra.connect();
        Wire other = beatra.connect()) {
      assertThat(kept.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
      assertThat(other.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
      var held = beatra.generations().hold();
      running.send(beatra.chat(CHAT.formatted(stream, 300)));
      Eventually.holds("the request is in", () -> beatra.generations().waiting() == 1);

      CompletableFuture<Void> closed = close(beatra);

      Answer refused = awaitRefusal(kept).refused(ErrorCode.OVERLOADED);
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(kept.ended()).isTrue();
      Answer chat = other.send(beatra.chat(CHAT.formatted(stream, 1))).read();
      assertThat(chat.refused(ErrorCode.OVERLOADED).header("Connection")).isEqualTo("close");
      assertThatThrownBy(beatra::connect).isInstanceOf(ConnectException.class);
      assertThat(closed).isNotDone();

      held.countDown();
      Answer answer = running.read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text().split("\\bgo\\b")).hasSize(301);
      if (stream) {
        assertThat(answer.events()).last().isEqualTo("[DONE]");
      }
      await(closed);
    }
    assertThat(warnings.texts()).isEmpty();
  }

  /** With a delay of ten minutes, which the interrupt ends. */
  @Test
  void requestsAreServedUntilTheDrainDelayIsOver() throws Exception {
    RunningBeatra beatra =
        RunningBeatra.start(data, Map.of("BEATRA_SERVER_DRAIN_DELAY_SECONDS", "600"));
    var closing = new Thread(() -> assertThatThrownBy(beatra::close));
    try (Wire kept = beatra.connect()) {
      closing.start();
      Eventually.holds(
          "the delay has begun", () -> closing.getState() == Thread.State.TIMED_WAITING);

      assertThat(kept.send(beatra.chat(CHAT.formatted(true, 3))).read().status()).isEqualTo(200);
      assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
      assertThat(closing.isAlive()).isTrue();

      closing.interrupt();
      closing.join();
      assertThat(kept.ended()).isTrue();
      assertThatThrownBy(beatra::connect).isInstanceOf(ConnectException.class);
    }
    assertThat(warnings.texts()).isEmpty();
  }

  @Test
  void theDrainDelayEndsByItself() throws Exception {
    RunningBeatra beatra =
        RunningBeatra.start(data, Map.of("BEATRA_SERVER_DRAIN_DELAY_SECONDS", "1"));

    await(close(beatra));

    assertThatThrownBy(beatra::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void nobodyIsWaitedForWhoAsksNothing() throws Exception {
    RunningBeatra beatra = RunningBeatra.start(data);
    try (Wire fresh = beatra.connect();
        Wire kept = beatra.connect();
        Wire half = beatra.connect()) {
      assertThat(kept.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
      half.send("GET /v1/health HTTP/1.1\r\nHos");

      await(close(beatra));

      assertThat(kept.ended()).isTrue();
      assertThat(fresh.ended()).isTrue();
      assertThat(half.ended()).isTrue();
    }
    assertThat(warnings.texts()).isEmpty();
  }

  @Test
  void nobodyIsWaitedForWhoIsGone() throws Exception {
    RunningBeatra beatra = RunningBeatra.start(data, 100);
    for (int i = 0; i < 10; i++) {
      try (Wire wire = beatra.connect()) {
        wire.send(beatra.chat(CHAT.formatted(true, 4000))).readHead();
      }
      try (Wire wire = beatra.connect()) {
        wire.send(beatra.chat(CHAT.formatted(i % 2 == 0, 4000)));
      }
      beatra.send(beatra.chat(CHAT.formatted(false, 1)));
    }

    await(close(beatra));

    assertThat(warnings.with("cut off")).isEmpty();
  }
}
