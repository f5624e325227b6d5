package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.NewKey;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one database, each with room for one picture at a time, that would look for what
 * the other has done once in an hour: so it is what they tell each other that is heard.
 */
final class NoticesTest {
  @TempDir private static Path data;
  private static TestDatabase database;
  private static RunningBeatra here;
  private static RunningBeatra there;
  private static TaskClient client;

  @BeforeAll
  static void start() throws IOException {
    database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    Map<String, String> settings =
        Map.of(
            "BEATRA_DATABASE_URL", Objects.requireNonNull(database.config().database().url()),
            "BEATRA_NODES_LOOK_SECONDS", "3600",
            "BEATRA_TASKS_IMAGES", "1");
    here = RunningBeatra.start(data, settings);
    there = here.again(settings);
    client = new TaskClient(here);
  }

  @AfterAll
  static void stop() throws Exception {
    there.close();
    here.close();
    database.close();
  }

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
  }

  /** Two that never end, so that each of the servers has one. */
  private List<JsonNode> everywhere() throws IOException {
    var tasks = new ArrayList<JsonNode>();
    tasks.add(client.running(client.createFault("image-slow")));
    tasks.add(client.running(client.createFault("image-slow")));
    assertThat(nodes()).hasSize(2).doesNotHaveDuplicates();
    return tasks;
  }

  private static List<String> nodes() {
    return database
        .database()
        .read(
            tx ->
                tx.query(
                    "SELECT node FROM tasks WHERE status = 'running'", row -> row.text("node")));
  }

  /** Somebody waits for the end of the task at a server. */
  private static Wire waiting(RunningBeatra at, JsonNode task) throws IOException {
    Wire wire = at.connect();
    wire.send(Request.get(TaskClient.self(task)).key(here.key()).header("Prefer", "wait=60"));
    return wire;
  }

  @Test
  void aTaskIsBegunByTheServerThatHasRoomForIt() throws IOException {
    for (int i = 0; i < 3; i++) {
      everywhere();
      client.cancelAll();
    }
  }

  @Test
  void aTaskStopsWhereverItIsCanceledAndWhoWaitsIsTold() throws IOException {
    List<JsonNode> tasks = everywhere();
    try (Wire first = waiting(here, tasks.get(0));
        Wire second = waiting(there, tasks.get(0));
        Wire third = waiting(here, tasks.get(1));
        Wire fourth = waiting(there, tasks.get(1))) {
      client.running(tasks.get(0));
      for (JsonNode task : tasks) {
        client.cancel(task);
      }

      for (Wire wire : List.of(first, second, third, fourth)) {
        assertThat(wire.read().json().path("status").asText()).isEqualTo("canceled");
      }
    }
  }

  @Test
  void aTaskThatNobodyHasBegunEndsForWhoWaitsElsewhere() throws IOException {
    everywhere();
    JsonNode third = client.createFault("image-slow");
    try (Wire wire = waiting(there, third)) {
      assertThat(client.status(third)).isEqualTo("queued");
      client.cancel(third);

      assertThat(wire.read().json().path("status").asText()).isEqualTo("canceled");
    }
  }

  @Test
  void aRevokedKeyStopsEverywhere() throws IOException {
    NewKey key = here.accounts(accounts -> accounts.createKey("local", null, null));
    Request models = Request.get("/v1/models").key(key.secret().reveal());
    assertThat(status(here, models)).isEqualTo(200);
    assertThat(status(there, models)).isEqualTo(200);

    here.accounts(accounts -> accounts.revokeKey(key.key().id()));

    Eventually.holds("it is refused here", () -> status(here, models) == 401);
    Eventually.holds("it is refused there", () -> status(there, models) == 401);
  }

  @Test
  void whatWasMissedIsHeardWhenTheConnectionIsBack() throws IOException {
    for (int i = 0; i < 2; i++) {
      List<JsonNode> tasks = everywhere();
      try (Wire first = waiting(there, tasks.get(0));
          Wire second = waiting(there, tasks.get(1))) {
        client.running(tasks.get(1));
        assertThat(cut()).isEqualTo(2);
        for (JsonNode task : tasks) {
          client.cancel(task);
        }

        assertThat(first.read().json().path("status").asText()).isEqualTo("canceled");
        assertThat(second.read().json().path("status").asText()).isEqualTo("canceled");
      }
      Eventually.holds("both listen again", () -> listening() == 2);
    }
  }

  /** Ends the connections on which the servers hear of each other; returns how many. */
  private static int cut() {
    return database
        .database()
        .write(
            tx ->
                tx.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                        + " current_setting('application_name') || ' notices'",
                    row -> true))
        .size();
  }

  private static int listening() {
    return database
        .database()
        .read(
            tx ->
                tx.query(
                    "SELECT pid FROM pg_stat_activity WHERE application_name ="
                        + " current_setting('application_name') || ' notices'",
                    row -> true))
        .size();
  }

  private static int status(RunningBeatra at, Request request) {
    try {
      return at.send(request).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
