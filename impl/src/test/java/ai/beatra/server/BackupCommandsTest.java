package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.store.Database;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an embedded server keeps is copied while it runs, and put back. */
@Timeout(600)
class BackupCommandsTest {
  private static final int ROUNDS = 4 * Integer.getInteger("rounds", 3);

  @TempDir Path directory;

  private Path live() {
    return directory.resolve("live");
  }

  private Path copies() {
    return directory.resolve("copies");
  }

  /** With the time that the commands have. */
  private RunningBeatra start() throws IOException {
    RunningBeatra beatra = RunningBeatra.start(live());
    beatra.clock().advance(Duration.between(beatra.clock().instant(), Instant.now()));
    return beatra;
  }

  private CommandLineContract.Result run(Path data, String... arguments) {
    return CommandLineContract.run(Map.of("BEATRA_DATA_DIR", data.toString()), arguments);
  }

  private JsonNode done(Path data, String... arguments) throws IOException {
    CommandLineContract.Result result = run(data, arguments);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).as(result.out()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private JsonNode backUp() throws IOException {
    return done(live(), "backup", copies().toString(), "--json");
  }

  private void assertBalanced(Path data) {
    assertThat(run(data, "reconcile").out()).startsWith("The books balance.");
  }

  private String refused(Path data, String... arguments) {
    CommandLineContract.Result result = run(data, arguments);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("beatra: ").hasLineCount(1);
    return result.err();
  }

  private List<Path> files(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("artifacts/blobs"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatAServerHasIsCopiedWhileItIsWrittenAndServedAfterARestore() throws Exception {
    var stop = new AtomicBoolean();
    var clients = new ArrayList<Thread>();
    RunningBeatra beatra = start();
    var client = new TaskClient(beatra);
    String upload = artifact(client.upload(Samples.png()));
    JsonNode before =
        client.succeeded(
            client.create(GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A forest\"}"));
    byte[] picture = client.fetch(url(before), mediaType(before));
    for (int i = 0; i < 4; i++) {
      clients.add(writer(beatra, stop));
    }
    JsonNode first = backUp();
    assertThat(first.get("copied_files").intValue()).isGreaterThanOrEqualTo(2);
    client.upload(Samples.wav(16_000));
    JsonNode second = backUp();
    assertThat(second.get("copied_files").intValue()).isEqualTo(1);
    assertThat(second.get("files").intValue()).isEqualTo(first.get("files").intValue() + 1);
    stop.set(true);
    for (Thread each : clients) {
      each.join();
    }
    beatra.close();
    Files.move(live(), directory.resolve("old"));

    JsonNode restored = done(live(), "restore", copies().toString(), "--json");

    assertThat(restored.get("copied_files")).isEqualTo(second.get("files"));
    assertBalanced(live());
    try (RunningBeatra again = beatra.again(Map.of())) {
      var same = new TaskClient(again);
      JsonNode after = same.task(before);
      assertThat(after.path("status").asText()).isEqualTo("succeeded");
      assertThat(same.fetch(url(after), mediaType(after))).isEqualTo(picture);
      assertThat(again.send(again.chat(CommandLineContract.CHAT.formatted("false"))).status())
          .isEqualTo(200);
      assertThat(
              same.create(
                  TaskClient.IMAGE_TO_IMAGE,
                  "{\"model\":\"auto\",\"prompt\":\"A forest\",\"image\":%s}".formatted(upload)))
          .isNotNull();
    }
  }

  private static String url(JsonNode task) {
    return task.at("/output/images/0/url").asText();
  }

  private static String mediaType(JsonNode task) {
    return task.at("/output/images/0/media_type").asText();
  }

  /** Chats and uploads until it is told to stop. */
  private static Thread writer(RunningBeatra beatra, AtomicBoolean stop) {
    var thread =
        new Thread(
            () -> {
              try {
                while (!stop.get()) {
                  Answer answer =
                      beatra.send(beatra.chat(CommandLineContract.CHAT.formatted("false")));
                  assertThat(answer.status()).as(answer::toString).isEqualTo(200);
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aCopyThatIsKilledLeavesTheOneBefore() throws Exception {
    try (RunningBeatra beatra = start()) {
      var client = new TaskClient(beatra);
      client.upload(Samples.png());
      backUp();
      for (int round = 0; round < ROUNDS; round++) {
        client.upload(Samples.wav(8_000 + round));
        ServerProcess.killed(
            Map.of("BEATRA_DATA_DIR", live().toString()),
            () -> true,
            150L * round,
            "backup",
            copies().toString());

        Path tried = directory.resolve("tried-" + round);
        assertThat(
                done(tried, "restore", copies().toString(), "--json")
                    .get("missing_files")
                    .intValue())
            .isZero();
        assertBalanced(tried);
      }
      assertThat(backUp().get("files").intValue()).isEqualTo(ROUNDS + 1);
      assertThat(files(copies())).hasSize(ROUNDS + 1);
    }
  }

  @Test
  void whatTheServerHasDeletedIsDeletedFromTheCopies() throws Exception {
    try (RunningBeatra beatra = start()) {
      new TaskClient(beatra).upload(Samples.png());
      backUp();
      assertThat(files(copies())).hasSize(1);

      try (Database database = Database.openExisting(beatra.config(), beatra.clock())) {
        database.change(tx -> tx.update("DELETE FROM artifacts"));
      }

      assertThat(backUp().get("files").intValue()).isZero();
      assertThat(files(copies())).isEmpty();
    }
  }

  @Test
  void aFileThatIsMissingOrDamagedIsToldAndTheRestIsCopied() throws Exception {
    try (RunningBeatra beatra = start()) {
      var client = new TaskClient(beatra);
      client.upload(Samples.png());
      client.upload(Samples.wav(8_000));
      client.upload(Samples.wav(9_000));
      List<Path> files = files(live());
      Files.delete(files.get(0));
      Files.write(files.get(1), new byte[] {1});

      CommandLineContract.Result result = run(live(), "backup", copies().toString());

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out())
          .contains("missing  " + files.get(0).getFileName())
          .contains("damaged  " + files.get(1).getFileName());
      assertThat(files(copies()))
          .extracting(Path::getFileName)
          .containsExactly(files.get(2).getFileName());
    }
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    try (RunningBeatra beatra = start()) {
      assertThat(refused(live(), "backup", live().toString()))
          .contains("name a directory for copies");
      backUp();
      assertThat(refused(live(), "restore", copies().toString()))
          .contains("has a database already");
      assertThat(beatra.send(beatra.chat(CommandLineContract.CHAT.formatted("false"))).status())
          .isEqualTo(200);
    }
  }

  @Test
  void whatIsNoCopyIsRefused() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(refused(live(), "restore", empty.toString())).contains("there is nothing of beatra");
    Files.writeString(
        empty.resolve("beatra.db"),
        "This is no database at all, but longer than one page would be.");
    assertThat(refused(live(), "restore", empty.toString())).contains("is not a database");
    assertThat(
            CommandLineContract.run(
                    Map.of("BEATRA_DATABASE_URL", "jdbc:postgresql://127.0.0.1/none"),
                    "backup",
                    copies().toString())
                .err())
        .contains("pg_dump");
    assertThat(Database.isIn(live())).isFalse();
  }
}
