package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.blobs.TestS3;
import ai.beatra.config.Config;
import ai.beatra.media.Samples;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.StoreException;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** All that a server keeps goes to another database and another storage, and back. */
@Timeout(600)
class MigrateCommandTest {
  private static final int ROUNDS = 4 * Integer.getInteger("rounds", 3);

  @TempDir Path directory;

  private Path live() {
    return directory.resolve("live");
  }

  private Path back() {
    return directory.resolve("back");
  }

  /** With the time that the commands have. */
  private RunningBeatra start() throws IOException {
    RunningBeatra beatra = RunningBeatra.start(live());
    beatra.clock().advance(Duration.between(beatra.clock().instant(), Instant.now()));
    return beatra;
  }

  /** The configuration of a server without PostgreSQL and S3. */
  private Path embedded(Path data) throws IOException {
    return Files.writeString(directory.resolve("embedded.yaml"), "data_dir: " + data + "\n");
  }

  /** The same of one with them. */
  private Path cluster(TestDatabase database, String prefix) throws IOException {
    Map<String, String> s3 = TestS3.environment(TestS3.endpoint(), prefix, "proxy");
    return Files.writeString(
        directory.resolve("cluster.yaml"),
        """
        data_dir: %s
        database: {url: '%s'}
        storage:
          kind: s3
          s3: {endpoint: '%s', bucket: '%s', prefix: '%s', access_key: '%s', secret_key: '%s'}
        """
            .formatted(
                directory.resolve("node"),
                database.config().database().url(),
                s3.get("BEATRA_STORAGE_S3_ENDPOINT"),
                s3.get("BEATRA_STORAGE_S3_BUCKET"),
                s3.get("BEATRA_STORAGE_S3_PREFIX"),
                s3.get("BEATRA_STORAGE_S3_ACCESS_KEY"),
                s3.get("BEATRA_STORAGE_S3_SECRET_KEY")));
  }

  /** As the environment of a server with them has it. */
  private static Map<String, String> environment(TestDatabase database, String prefix)
      throws IOException {
    var environment = new HashMap<>(TestS3.environment(TestS3.endpoint(), prefix, "proxy"));
    environment.put(
        "BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()));
    return environment;
  }

  private Map<String, String> on(Path data) {
    return Map.of("BEATRA_DATA_DIR", data.toString());
  }

  private static CommandLineContract.Result migrate(Map<String, String> from, Path to) {
    return CommandLineContract.run(from, "migrate", "--to", to.toString(), "--json");
  }

  private static JsonNode moved(Map<String, String> from, Path to) throws IOException {
    CommandLineContract.Result result = migrate(from, to);
    assertThat(result.err()).isEmpty();
    JsonNode told = new ObjectMapper().readTree(result.out());
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(told.get("differences").intValue()).isZero();
    return told;
  }

  private static String refused(Map<String, String> from, Path to) {
    CommandLineContract.Result result = migrate(from, to);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("beatra: ").hasLineCount(1);
    return result.err();
  }

  /** What a customer notices of the server. */
  private record Seen(JsonNode task, String url, byte[] picture, Request chat, String answer) {
    /** Makes something of each kind. */
    static Seen on(RunningBeatra beatra) throws IOException {
      var client = new TaskClient(beatra);
      client.upload(Samples.png());
      JsonNode task =
          client.succeeded(
              client.create(GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A forest\"}"));
      String url = task.at("/output/images/0/url").asText();
      Request chat =
          beatra
              .chat(CommandLineContract.CHAT.formatted("false"))
              .header("Idempotency-Key", "once");
      byte[] picture = client.fetch(url, mediaType(task));
      return new Seen(
          task, url.replaceFirst("http://[^/]+", ""), picture, chat, beatra.send(chat).text());
    }

    private static String mediaType(JsonNode task) {
      return task.at("/output/images/0/media_type").asText();
    }

    /** It is all the same on a server that goes on with it; and the server does go on. */
    void assertOn(RunningBeatra beatra, String books) throws IOException {
      var client = new TaskClient(beatra);
      assertThat(Estate.books(beatra)).isEqualTo(books);
      assertThat(client.task(task).path("status").asText()).isEqualTo("succeeded");
      assertThat(beatra.send(Request.get(url)).body()).isEqualTo(picture);
      assertThat(beatra.send(chat).text()).isEqualTo(answer);
      assertThat(Estate.books(beatra)).isEqualTo(books);
      client.succeeded(client.create(GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A boat\"}"));
      assertThat(Estate.books(beatra)).isNotEqualTo(books);
      beatra.settledBalance();
    }
  }

  @Test
  void aServerGoesOnOnPostgresqlAndS3AndBack() throws Exception {
    String prefix = TestS3.prefix();
    try (TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      RunningBeatra beatra = start();
      Seen seen = Seen.on(beatra);
      String books = Estate.books(beatra);
      beatra.close();

      JsonNode there = moved(on(live()), cluster(database, prefix));

      assertThat(there.get("files").intValue()).isEqualTo(2);
      assertThat(there.get("copied_files").intValue()).isEqualTo(2);
      assertThat(there.get("rows_tasks").intValue()).isEqualTo(1);
      assertThat(there.get("ledger").asText()).isEqualTo(there.get("balance").asText());
      RunningBeatra cluster = beatra.again(environment(database, prefix));
      seen.assertOn(cluster, books);
      String later = Estate.books(cluster);
      Map<String, String> source = new HashMap<>(environment(database, prefix));
      source.put("BEATRA_DATA_DIR", live().toString());
      assertThat(refused(source, embedded(back()))).contains("works with").contains("stop all");
      cluster.close();

      moved(source, embedded(back()));

      Files.move(live(), directory.resolve("old"));
      Files.move(back(), live());
      try (RunningBeatra again = beatra.again(Map.of())) {
        seen.assertOn(again, later);
      }
    }
  }

  @Test
  void everyTableOfTheDatabaseIsMovedOrNamedHere() throws Exception {
    start().close();

    JsonNode told = moved(on(live()), embedded(back()));

    Set<String> moved = new HashSet<>();
    told.fieldNames().forEachRemaining(name -> moved.add(name.replaceFirst("^rows_", "")));
    try (Database database = Database.openExisting(config(live()), Clock.systemUTC())) {
      List<String> tables =
          database.read(
              tx ->
                  tx.query(
                      "SELECT name FROM sqlite_master WHERE type = 'table'",
                      row -> row.text("name")));
      assertThat(tables.stream().filter(table -> !moved.contains(table)))
          .as("what stays behind: Flyway's, the move's own, and what only the old storage needs")
          .containsExactlyInAnyOrder("flyway_schema_history", "moved_in", "loose_blobs");
    }
  }

  private static Config config(Path data) {
    return Config.parse("test", "data_dir: " + data, Map.of());
  }

  /** So that it takes a while. */
  private void fill(int calls) throws IOException {
    try (RunningBeatra beatra = start()) {
      var client = new TaskClient(beatra);
      for (int i = 0; i < 30; i++) {
        client.upload(Samples.wav(40_000 + i));
      }
      assertThat(beatra.send(beatra.chat(CommandLineContract.CHAT.formatted("false"))).status())
          .isEqualTo(200);
      ManyCalls.write(beatra, calls);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.POSTGRESQL)
  void aMoveThatIsKilledIsRunAgain(TestDatabase.Kind kind) throws Exception {
    var random = new Random();
    fill(8_000);
    String prefix = TestS3.prefix();
    try (TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      Path to = kind == TestDatabase.Kind.SQLITE ? embedded(back()) : cluster(database, prefix);
      var config = Config.loadOther(to, Map.of());
      int unfinished = 0;
      for (int round = 0; round < ROUNDS; round++) {
        int before = unfinished;
        ServerProcess.killed(
            on(live()),
            () -> before > 0 || Database.schema(config).movesFrom() != null,
            before == 0 ? random.nextInt(300) : random.nextInt(3000),
            "migrate",
            "--to",
            to.toString());
        unfinished += isUnfinished(config) ? 1 : 0;
      }

      JsonNode told = moved(on(live()), to);

      System.out.println("killed before its end: " + unfinished + " of " + ROUNDS);
      assertThat(told.get("rows_calls").intValue()).isEqualTo(8_001);
      assertThat(told.get("files").intValue()).isEqualTo(30);
      assertThat(isUnfinished(config)).isFalse();
      assertThat(moved(on(live()), to).get("copied_files").intValue()).isZero();
    }
  }

  private static boolean isUnfinished(Config config) throws IOException {
    try (Database database = Database.open(config, Clock.systemUTC())) {
      return false;
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("has not ended").hasMessageContaining("migrate again");
      return true;
    }
  }

  @Test
  void whatIsNotTheSameIsTold() throws Exception {
    fill(10);
    Path to = embedded(back());
    moved(on(live()), to);
    List<Path> files;
    try (Stream<Path> all = Files.walk(back().resolve("artifacts/blobs"))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    Files.write(files.get(0), new byte[] {1});
    Files.delete(files.get(1));
    try (Database database = Database.openExisting(config(back()), Clock.systemUTC())) {
      database.change(tx -> tx.update("UPDATE wallets SET balance = balance - 1"));
    }

    CommandLineContract.Result result =
        CommandLineContract.run(on(live()), "migrate", "--to", to.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("differs  wallets: the row [")
        .contains("differs  the wallet of ten_")
        .contains("damaged  " + files.get(0).getFileName())
        .contains("missing  " + files.get(1).getFileName());
    assertThat(files.get(1)).as("after its end it only compares").doesNotExist();
  }

  @Test
  void whatIsMissingInTheSourceIsToldAndTheRestIsMoved() throws Exception {
    fill(10);
    List<Path> files;
    try (Stream<Path> all = Files.walk(live().resolve("artifacts/blobs"))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    Files.delete(files.get(0));
    Files.write(files.get(1), new byte[] {1});

    CommandLineContract.Result result =
        CommandLineContract.run(on(live()), "migrate", "--to", embedded(back()).toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("missing  " + files.get(0).getFileName())
        .contains("damaged  " + files.get(1).getFileName());
    Database.openExisting(config(back()), Clock.systemUTC()).close();
  }

  @Test
  void whatCannotBeMovedIsRefusedAndLeftAlone() throws Exception {
    Path to = embedded(back());
    assertThat(refused(on(live()), to)).contains("there is nothing of beatra");
    RunningBeatra beatra = start();
    try (Closeable serving = DataDirectory.at(live()).lock()) {
      assertThat(refused(on(live()), to)).contains("is in use").contains("stop its server first");
    }
    beatra.close();
    assertThat(refused(on(live()), embedded(live()))).contains("both configurations name");

    RunningBeatra.start(back()).close();
    assertThat(refused(on(live()), embedded(back()))).contains("has accounts of its own already");
    Path third = directory.resolve("third");
    moved(on(live()), embedded(third));
    assertThat(refused(on(back()), embedded(third))).contains("was moved to from");
  }
}
