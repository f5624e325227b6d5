package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.LooseBlobs;
import ai.beatra.blobs.TestS3;
import ai.beatra.media.Samples;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant had is gone, and what others have is not. */
@Timeout(600)
class EraseCommandTest {
  static final String SLOW = "{\"model\":\"sandbox-fault-image-slow\",\"prompt\":\"A %s\"}";

  @TempDir Path data;

  private CommandLineContract.Result run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private CommandLineContract.Result run(Map<String, String> settings, String... arguments) {
    var environment = new HashMap<>(settings);
    environment.put("BEATRA_DATA_DIR", data.toString());
    return CommandLineContract.run(environment, arguments);
  }

  private void done(String... arguments) {
    CommandLineContract.Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private JsonNode erased(Map<String, String> settings, String name) throws IOException {
    CommandLineContract.Result result = run(settings, "tenants", "erase", name, "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private String refused(String... arguments) {
    CommandLineContract.Result result = run(arguments);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("beatra: ").hasLineCount(1);
    return result.err();
  }

  private void assertBalanced() {
    assertThat(run("reconcile").out()).startsWith("The books balance.");
  }

  /** As a server of its own process has the data directory. */
  private Closeable serving() throws IOException {
    return DataDirectory.at(data).lock();
  }

  /** What the commands of the operator leave. */
  private void operate(MarkedTenant tenant) {
    done(
        "credits",
        "grant",
        "--tenant",
        tenant.name(),
        "10",
        "--ref",
        "quxxle-1",
        "--note",
        "quxxle");
    done(
        "credits", "take", "--tenant", tenant.name(), "3", "--ref", "quxxle-1", "--note", "quxxle");
    done("tenants", "limit", tenant.name(), "--requests-per-minute", "600");
  }

  /** As if an answer had been a long one. */
  private void keepInFile(RunningBeatra beatra) throws IOException {
    Blob blob =
        new FileBlobs(data.resolve("artifacts"))
            .put("A long quxxle.".getBytes(StandardCharsets.US_ASCII));
    int kept =
        beatra.database(
            database ->
                database.write(
                    tx ->
                        tx.update(
                            "UPDATE idempotency_keys SET blob_sha256 = ?, blob_bytes = ? WHERE key ="
                                + " 'quxxletrue'",
                            blob.sha256(),
                            blob.size())));
    assertThat(kept).isEqualTo(1);
  }

  /** What was written in the last hour may be somebody's who has no row of it yet. */
  private void letFilesGetOld() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofMinutes(62)));
    try (Stream<Path> all = Files.walk(data.resolve("artifacts/blobs"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }

  /** The sums that stay, in ten-thousandths, and how many entries they are of. */
  private String sums(RunningBeatra beatra) throws IOException {
    return beatra
        .<List<String>>database(
            database ->
                database.read(
                    tx ->
                        tx.query(
                            "SELECT SUM(change) AS total, SUM(amount) AS amounts, COUNT(*) AS many,"
                                + " MIN(created_at) AS since FROM ledger_entries",
                            row ->
                                row.number("total")
                                    + " "
                                    + row.number("amounts")
                                    + " "
                                    + row.number("many")
                                    + " "
                                    + row.number("since"))))
        .get(0);
  }

  @Test
  void nothingIsLeftOnTheDiskOfAServerThatRuns() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data);
        Closeable serving = serving()) {
      var other = new TaskClient(beatra);
      String picture = other.uploaded(Samples.png());
      other.succeeded(
          other.create(TaskClient.GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A boat\"}"));
      beatra.settledBalance();
      String estate = Estate.of(beatra);
      MarkedTenant tenant = MarkedTenant.on(beatra);
      operate(tenant);
      keepInFile(beatra);
      assertThat(tenant.in(data)).as("before").isNotEmpty();
      assertThat(tenant.in(data.resolve("artifacts"))).as("before").hasSize(2);
      String sums = sums(beatra);
      done("tenants", "disable", tenant.name());
      letFilesGetOld();

      JsonNode told = erased(Map.of(), tenant.name());

      assertThat(tenant.in(data)).isEmpty();
      assertThat(told.get("tasks").intValue()).isEqualTo(3);
      assertThat(told.get("calls").intValue()).isEqualTo(2);
      assertThat(told.get("answers").intValue()).isEqualTo(7);
      assertThat(told.get("files_later").intValue()).isZero();
      assertBalanced();
      assertThat(sums(beatra)).isEqualTo(sums);
      assertThat(Estate.of(beatra)).isEqualTo(estate);
      assertThat(beatra.send(Request.get(picture)).body()).isEqualTo(Samples.png());
      assertThat(tenant.send("/v1/chat/completions", "{}", "quxxle").status()).isEqualTo(401);
      assertThat(run("tenants", "list").out()).contains("erased_" + told.get("id").asText());
      assertForeignKeysHold(beatra);
    }
  }

  private static void assertForeignKeysHold(RunningBeatra beatra) throws IOException {
    assertThat(
            beatra.<List<String>>database(
                database ->
                    database.read(
                        tx -> tx.query("PRAGMA foreign_key_check", row -> row.text("table")))))
        .isEmpty();
  }

  @Test
  void nothingIsLeftOfWhatIsNewWhereNoServerRuns() throws Exception {
    RunningBeatra beatra = RunningBeatra.start(data);
    beatra.clock().advance(Duration.between(beatra.clock().instant(), Instant.now()));
    MarkedTenant tenant = MarkedTenant.on(beatra);
    operate(tenant);
    keepInFile(beatra);
    beatra.close();
    done("tenants", "disable", tenant.name());

    JsonNode told = erased(Map.of(), tenant.name());

    assertThat(tenant.in(data)).isEmpty();
    assertThat(told.get("files_later").intValue()).isZero();
    assertBalanced();
    assertThat(refused("tenants", "erase", tenant.name())).contains("there is no tenant");
    String left = "erased_" + told.get("id").asText();
    assertThat(erased(Map.of(), left).get("ledger_entries")).isEqualTo(told.get("ledger_entries"));
    assertBalanced();
  }

  @Test
  void filesOfTheLastHourAreDeletedByTheServer() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data);
        Closeable serving = serving()) {
      beatra.clock().advance(Duration.between(beatra.clock().instant(), Instant.now()));
      MarkedTenant tenant = MarkedTenant.on(beatra);
      done("tenants", "disable", tenant.name());

      JsonNode told = erased(Map.of(), tenant.name());

      assertThat(told.get("files").intValue()).isZero();
      assertThat(told.get("files_later").intValue()).isPositive();
      assertThat(tenant.in(data)).hasSize(1).first().asString().startsWith("quxxle in artifacts");
      // What the server does every ten minutes.
      beatra.clock().advance(Duration.ofMinutes(62));
      letFilesGetOld();
      try (Database database = Database.openExisting(beatra.config(), beatra.clock())) {
        Blobs blobs = Blobs.of(beatra.config(), database);
        new LooseBlobs(database, blobs).delete(LooseBlobs.LATE);
      }
      assertThat(tenant.in(data)).isEmpty();
    }
  }

  @Test
  void onPostgresqlAndS3NoRowAndNoObjectIsLeft() throws Exception {
    String prefix = TestS3.prefix();
    try (TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      var settings = new HashMap<>(TestS3.environment(TestS3.endpoint(), prefix, "proxy"));
      settings.put(
          "BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()));
      try (RunningBeatra beatra = RunningBeatra.start(data, settings)) {
        String estate = Estate.of(beatra);
        MarkedTenant tenant = MarkedTenant.on(beatra);
        List<String> tables = tables(database.database());
        assertThat(tenant.in(database.database(), tables)).isNotEmpty();
        // All that was claimed for more than an hour.
        database
            .database()
            .change(tx -> tx.update("UPDATE loose_blobs SET since = since - 86400000"));
        assertThat(run(settings, "tenants", "disable", tenant.name()).exitCode()).isZero();

        JsonNode told = erased(settings, tenant.name());

        assertThat(tenant.in(database.database(), tables)).isEmpty();
        assertThat(told.get("files").intValue()).isEqualTo(told.get("artifacts").intValue());
        assertThat(tenant.send("/v1/chat/completions", "{}", "quxxle").status()).isEqualTo(401);
        assertThat(Estate.of(beatra)).isEqualTo(estate);
        assertThat(run(settings, "reconcile").out()).startsWith("The books balance.");
      }
    }
  }

  private static List<String> tables(Database database) {
    return database.read(
        tx ->
            tx.query(
                "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables"
                    + " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
                row -> row.text("name")));
  }

  @Test
  void onlyWhatIsDisabledIsErased() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      String estate = Estate.of(beatra);
      assertThat(refused("tenants", "erase", "local"))
          .contains("local is not disabled")
          .contains("tenants disable local first");
      assertThat(refused("tenants", "erase", "nobody")).contains("there is no tenant nobody");
      assertThat(Estate.of(beatra)).isEqualTo(estate);
    }
  }

  @Test
  void whatRunsAndWaitsIsCanceledAndDoesNotComeBack() throws Exception {
    try (RunningBeatra beatra =
            RunningBeatra.start(
                data, Map.of("BEATRA_TASKS_IMAGES", "1", "BEATRA_SANDBOX_TOKEN_DELAY_MS", "0"));
        Closeable serving = serving()) {
      MarkedTenant tenant = MarkedTenant.on(beatra);
      for (int i = 0; i < 3; i++) {
        Answer answer = tenant.send(TaskClient.GENERATIONS, SLOW.formatted("quxxle"), "quxxle" + i);
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
      }
      Eventually.holds("one runs", () -> count(beatra, "tasks WHERE status = 'running'") == 1);
      done("tenants", "disable", tenant.name());
      letFilesGetOld();

      JsonNode told = erased(Map.of(), tenant.name());

      assertThat(told.get("tasks").intValue()).isEqualTo(6);
      assertThat(tenant.in(data)).isEmpty();
      assertBalanced();
      assertThat(count(beatra, "wallets WHERE held > 0")).isZero();
      beatra.generations().awaitIdle();
      assertThat(count(beatra, "tasks")).isZero();
      assertThat(tenant.in(data)).isEmpty();
    }
  }

  /** The rows that there are of a table. */
  static long count(Database database, String what) {
    return database
        .<List<Long>>read(
            tx -> tx.query("SELECT COUNT(*) AS many FROM " + what, row -> row.number("many")))
        .get(0);
  }

  private static long count(RunningBeatra beatra, String what) {
    try {
      return beatra.database(database -> count(database, what));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
