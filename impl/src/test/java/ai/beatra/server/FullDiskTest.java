package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.media.Samples;
import ai.beatra.store.Database;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk is full: what needs room is refused, nothing is half done, and it goes on afterwards.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(SmallDisk.Way.class)
@Timeout(600)
class FullDiskTest {
  private static final int MANY = 20;
  private static final int WORDS = 30;
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";
  private static final String IMAGE = "{\"model\":\"auto\",\"prompt\":\"A lighthouse\"}";

  @Parameter SmallDisk.Way way;
  @TempDir Path data;
  private SmallDisk disk;
  private String key;

  /** Tasks: one just before there is no room, and one afterwards. */
  private final List<JsonNode> made = new ArrayList<>();

  /** What chats have cost, by their ids. */
  private final Map<String, String> costs = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    assumeThat(SmallDisk.has(way, data)).as("this machine lets us make a small disk").isTrue();
    disk =
        new SmallDisk(
            way,
            data,
            Map.of(
                "BEATRA_PORT", "0",
                "BEATRA_DATA_DIR", data.toString(),
                "BEATRA_STORAGE_LEAST_FREE_MIB", "0",
                "BEATRA_NODES_ALIVE_SECONDS", "2",
                "BEATRA_SANDBOX_TOKEN_DELAY_MS", "100"));
    key = Files.readString(disk.directory().resolve("dev-api-key")).strip();
  }

  @AfterEach
  void stop() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  private Answer send(Request request) throws IOException {
    try (Wire wire = new Wire(disk.port())) {
      return wire.send(request).read(request.method());
    }
  }

  private Request chat(boolean stream, int words) {
    return Request.post("/v1/chat/completions").key(key).json(CHAT.formatted(stream, words));
  }

  private Request image() {
    return Request.post(TaskClient.GENERATIONS).key(key).json(IMAGE);
  }

  private Request upload(byte[] file) {
    String head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";
    return Request.post("/v1/uploads")
        .key(key)
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body(Samples.join(Samples.latin(head), file, Samples.latin("\r\n--b--\r\n")));
  }

  @Test
  void whatNeedsRoomIsRefusedAndAllGoesOnWhenThereIsSome(@TempDir Path copy) throws Exception {
    assertThat(asked()).isTrue();
    try (Wire stream = new Wire(disk.port())) {
      stream.send(chat(true, WORDS)).readHead();
      String begun = new String(stream.readChunk());
      made.add(send(image()).json());
      disk.fill();

      refuseMany();
      assertThat(send(Request.get("/v1/health")).status()).isEqualTo(200);
      Eventually.holds("it is told", () -> !ready("database").equals("ok"));
      String words = begun + untilTheLast(stream);
      Eventually.holds("nothing half is left", this::hasNoDrafts);

      disk.free();
      assertThat(words + rest(stream)).contains("data: [DONE]").doesNotContain("event: error");
    }
    Eventually.holds("it is ready again", () -> ready("database").equals("ok"));
    goOn();
    checkBooks(copy);
  }

  /** Whether a chat was answered; else it was refused as it should be. */
  private boolean asked() throws IOException {
    Answer answer = send(chat(false, 1));
    if (answer.status() != 200) {
      answer.refused(ErrorCode.OVERLOADED);
      return false;
    }
    JsonNode said = answer.json();
    costs.put(said.path("id").asText(), said.at("/usage/credits").asText());
    return true;
  }

  private void refuseMany() throws IOException {
    for (int refused = 0; refused < MANY; refused += asked() ? 0 : 1) {}
    for (int i = 0; i < MANY; i++) {
      assertThat(send(image()).refused(ErrorCode.OVERLOADED).header("Retry-After")).isNotEmpty();
      send(upload(Samples.wav(100_000))).refused(ErrorCode.OVERLOADED);
    }
  }

  /** What of a stream comes before the end, which waits for its charge. */
  private static String untilTheLast(Wire stream) throws IOException {
    var text = new StringBuilder();
    while (!text.toString().contains("\"finish_reason\":\"stop\"")) {
      text.append(new String(stream.readChunk()));
    }
    return text.toString();
  }

  private static String rest(Wire wire) throws IOException {
    var text = new StringBuilder();
    for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
      text.append(new String(chunk));
    }
    return text.toString();
  }

  private String ready(String check) {
    try {
      return send(Request.get("/ready")).json().at("/checks/" + check).asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean hasNoDrafts() {
    try (Stream<Path> files = Files.list(disk.directory().resolve("artifacts/tmp"))) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void goOn() throws IOException {
    for (int i = 0; i < MANY; i++) {
      assertThat(asked()).isTrue();
    }
    assertThat(send(upload(Samples.wav(100_000))).status()).isEqualTo(200);
    made.add(send(image()).json());
    assertThat(statusAtTheEnd(made.get(1))).isEqualTo("succeeded");
  }

  private String statusAtTheEnd(JsonNode task) throws IOException {
    Answer ended;
    do {
      ended = send(Request.get(TaskClient.self(task)).key(key).header("Prefer", "wait=20"));
    } while (ended.json().path("completed_at").isNull());
    return ended.json().path("status").asText();
  }

  /** A picture that was made while there was no room may be lost; then it costs nothing. */
  private void checkBooks(Path copies) throws Exception {
    boolean lost = statusAtTheEnd(made.get(0)).equals("failed");
    int pictures = lost ? 1 : 2;
    for (int number = 0; ; number++) {
      Path copy = Files.createDirectory(copies.resolve("" + number));
      disk.copyDatabase(copy);
      Config config = Config.parse("test", "", Map.of()).withDataDir(copy);
      try (Database database = Database.openExisting(config, Clock.systemUTC())) {
        var credits = new Credits(database, new Ids(Clock.systemUTC(), new SecureRandom()));
        assertThat(credits.reconcile()).isEmpty();
        if (credits.held().isZero()) {
          assertThat(settled(database, credits))
              .containsAllEntriesOf(costs)
              .as("the stream, and pictures")
              .hasSize(costs.size() + 1 + pictures);
          assertThat(ids(database, "tasks")).hasSize(2);
          assertThat(ids(database, "artifacts")).as("with the upload").hasSize(pictures + 1);
          return;
        }
      }
      assertThat(number).as("leases come back").isLessThan(MANY);
      Thread.sleep(1000);
    }
  }

  private static Map<String, String> settled(Database database, Credits credits) {
    String tenant =
        database.read(
            tx ->
                tx.single("SELECT id FROM tenants WHERE name = 'local'", row -> row.text("id"))
                    .orElseThrow());
    var settled = new HashMap<String, String>();
    credits.ledger(tenant, Integer.MAX_VALUE).stream()
        .filter(entry -> entry.kind() == Kind.SETTLE)
        .forEach(entry -> settled.put(entry.ref(), entry.amount().toString()));
    return settled;
  }

  private static List<String> ids(Database database, String table) {
    return database.read(tx -> tx.query("SELECT id FROM " + table, row -> row.text("id")));
  }
}
