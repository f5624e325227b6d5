package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.credits.Wallet;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a task ends and what is charged then: the rows of the table that the docs publish. */
@ParameterizedClass(name = "{0}")
@Databases(atLeast = TestDatabase.Kind.SQLITE)
class TaskEndsTest {
  /** How to bring an end about: what is asked for, what comes of it, and what is done meanwhile. */
  private record End(String model, int asked, int made, Act act) {}

  private enum Act {
    NONE,
    CANCEL_WAITING,
    CANCEL_RUNNING,
    /** A second is all that it is given. */
    HURRY
  }

  private static final Map<String, End> ENDS =
      Map.of(
          "The task succeeds", new End("gpt-image-2", 2, 2, Act.NONE),
          "It makes fewer pictures than you asked for",
              new End("sandbox-fault-image-fewer", 3, 2, Act.NONE),
          "It makes nothing", new End("sandbox-fault-image-fewer", 1, 0, Act.NONE),
          "It fails", new End("sandbox-fault-image-fails", 2, 0, Act.NONE),
          "It takes too long", new End("sandbox-fault-image-slow", 1, 0, Act.HURRY),
          "It is canceled while it waits", new End("gpt-image-2", 1, 0, Act.CANCEL_WAITING),
          "It is canceled while it runs",
              new End("sandbox-fault-image-slow", 1, 0, Act.CANCEL_RUNNING));

  /** Ends that have their tests elsewhere. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "Its server is killed", "KilledTasksTest#endsEveryTaskOnceAndKeepsItsBooks",
          "The balance is too small for its price", "TaskMoneyTest#whoHasTooLittleGetsNoTask");

  /** A server with one worker for each kind of task, and its database as seen from outside. */
  private record Place(TestDatabase test, OneServer server, Database database) {
    static Place of(TestDatabase.Kind kind, boolean hasty) {
      try {
        var test = new TestDatabase(kind);
        Map<String, String> settings = settings(test);
        if (hasty) {
          settings.put("BEATRA_TASKS_IMAGE_SECONDS", "1");
        }
        var server = new OneServer(settings);
        return new Place(test, server, Database.open(server.get().config(), test.clock()));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void close() throws Exception {
      database.close();
      server.close();
      test.close();
    }
  }

  private static final Map<String, Place> PLACES = new HashMap<>();

  @Parameter TestDatabase.Kind kind;

  private Place place;
  private RunningBeatra beatra;
  private TaskClient client;
  private String tenant;

  static Map<String, String> settings(TestDatabase database) {
    var settings = new HashMap<>(Map.of("BEATRA_TASKS_IMAGES", "1", "BEATRA_TASKS_MUSIC", "1"));
    String url = database.config().database().url();
    if (url != null) {
      settings.put("BEATRA_DATABASE_URL", url);
    }
    return settings;
  }

  @BeforeEach
  void newTenant() throws IOException {
    newTenant(false);
  }

  /**
   * @param hasty whether the server gives a picture a second
   */
  private void newTenant(boolean hasty) throws IOException {
    place = PLACES.computeIfAbsent(kind + " " + hasty, name -> Place.of(kind, hasty));
    beatra = place.server().asNewTenant();
    client = new TaskClient(beatra);
    tenant = beatra.tenant();
  }

  @AfterAll
  static void stop() throws Exception {
    for (Place place : PLACES.values()) {
      place.close();
    }
    PLACES.clear();
  }

  static Request request(TaskClient client, String model, int pictures) {
    return model.contains("music") || model.contains("suno")
        ? client.post(
            TEXT_TO_MUSIC,
            "{\"model\":\"%s\",\"prompt\":\"Ten seconds of ambient\",\"instrumental\":true}"
                .formatted(model))
        : client.post(
            GENERATIONS,
            "{\"model\":\"%s\",\"prompt\":\"abstract\",\"n\":%d}".formatted(model, pictures));
  }

  static int outputs(JsonNode task) {
    return task.at("/output/images").size() + task.at("/output/clips").size();
  }

  /** What it says and what was taken are the same, nothing is held any more, and all is booked. */
  private void assertPaid(JsonNode task, String price, String cost) {
    Amount back = Amount.parse(price).minus(Amount.parse(cost));
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo(price);
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo(back.toString());
    assertThat(task.at("/usage/credits").asText()).isEqualTo(cost);
    var credits = new Credits(place.database(), new Ids(beatra.clock(), new SecureRandom()));
    Wallet wallet = credits.wallet(tenant);
    assertThat(wallet.held()).isEqualTo(Amount.ZERO);
    assertThat(TaskClient.WELCOME.minus(wallet.balance())).isEqualTo(Amount.parse(cost));
    List<Kind> moves =
        cost.equals("0.0000") ? List.of(Kind.GRANT) : List.of(Kind.SETTLE, Kind.GRANT);
    assertThat(credits.ledger(tenant, 100)).extracting(LedgerEntry::kind).isEqualTo(moves);
    assertThat(credits.reconcile()).isEmpty();
    assertThat(artifacts()).isEqualTo(outputs(task));
  }

  private int artifacts() {
    String sql = "SELECT id FROM artifacts WHERE tenant_id = ?";
    return place.database().read(tx -> tx.query(sql, row -> row.text("id"), tenant)).size();
  }

  @Test
  void eachRowHasItsTest() throws IOException {
    Set<String> tested = new HashSet<>(ENDS.keySet());
    tested.addAll(ELSEWHERE.keySet());
    assertThat(ChargedWhen.tasks()).extracting(ChargedWhen::how).hasSameElementsAs(tested);
    for (String test : ELSEWHERE.values()) {
      String[] names = test.split("#");
      assertThat(Path.of("src/test/java/ai/beatra/server", names[0] + ".java"))
          .content()
          .contains("void " + names[1] + "(");
    }
  }

  private static Stream<ChargedWhen> rows() throws IOException {
    return ChargedWhen.tasks().stream().filter(row -> !ELSEWHERE.containsKey(row.how()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isChargedAsThePageSays(ChargedWhen row) throws Exception {
    End end = Objects.requireNonNull(ENDS.get(row.how()));
    if (end.act() == Act.HURRY) {
      newTenant(true);
    }
    Request request = request(client, end.model(), end.asked()).header("Idempotency-Key", "row");

    JsonNode created = bringAbout(end, request);

    JsonNode task = client.ended(created);
    String price = price(end.asked());
    String cost =
        switch (row.pays()) {
          case "nothing" -> price(0);
          case "its price" -> price;
          case "the price of those it made" -> price(end.made());
          default -> throw new AssertionError("how much is " + row.pays() + "?");
        };
    assertThat(outputs(task)).isEqualTo(end.made());
    assertPaid(task, price, cost);
    assertThat(row.again()).isEqualTo("the same task");
    Answer again = beatra.send(request);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.json()).isEqualTo(created);
    assertPaid(client.ended(created), price, cost);
  }

  private static String price(int pictures) {
    return Amount.parse(Integer.toString(50 * pictures)).toString();
  }

  private JsonNode bringAbout(End end, Request request) throws IOException {
    if (end.act() == Act.CANCEL_WAITING) {
      var busy = new TaskClient(place.server().asNewTenant());
      JsonNode blocker = busy.running(busy.createFault("image-slow"));
      JsonNode created = beatra.send(request).json();
      client.cancel(created);
      busy.cancel(blocker);
      return created;
    }
    JsonNode created = beatra.send(request).json();
    if (end.act() == Act.CANCEL_RUNNING) {
      client.cancel(client.running(created));
    }
    return created;
  }

  @ParameterizedTest(name = "{0} of {1}: {3} made, {4} charged")
  @CsvSource({
    "gpt-image-2,                1, 50.0000,  1, 50.0000,",
    "sandbox-fault-image-fails,  2, 100.0000, 0, 0.0000, upstream_failed",
    "sandbox-fault-image-refused,2, 100.0000, 0, 0.0000, content_refused",
    "sandbox-fault-image-fewer,  3, 150.0000, 2, 100.0000,",
    "sandbox-fault-image-fewer,  1, 50.0000,  0, 0.0000, upstream_failed",
    "sandbox-fault-image-more,   2, 100.0000, 2, 100.0000,",
    "suno-5.5,                   2, 80.0000,  2, 80.0000,",
    "sandbox-fault-music-fails,  2, 80.0000,  0, 0.0000, upstream_failed",
    "sandbox-fault-music-refused,2, 80.0000,  0, 0.0000, content_refused",
    "sandbox-fault-music-fewer,  2, 80.0000,  1, 40.0000,",
    "sandbox-fault-music-none,   2, 80.0000,  0, 0.0000, upstream_failed",
    "sandbox-fault-music-more,   2, 80.0000,  2, 80.0000,",
  })
  void whatIsDeliveredIsPaidAndPaidOnce(
      String model, int asked, String price, int made, String cost, String error) throws Exception {
    Request request = request(client, model, asked).header("Idempotency-Key", "once");
    JsonNode created = beatra.send(request).json();

    JsonNode task = client.ended(created);

    assertThat(task.path("status").asText()).isEqualTo(made > 0 ? "succeeded" : "failed");
    assertThat(task.at("/error/code").asText()).isEqualTo(error == null ? "" : error);
    assertThat(outputs(task)).isEqualTo(made);
    assertPaid(task, price, cost);
    assertLine(task, asked, made, cost);
    Answer replay = beatra.send(request);
    assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(replay.json()).isEqualTo(created);
    assertPaid(client.ended(created), price, cost);
  }

  /** Pictures are counted; of a task for music the part that was made. */
  private static void assertLine(JsonNode task, int asked, int made, String cost) {
    JsonNode lines = task.at("/usage/lines");
    assertThat(lines).hasSize(made > 0 ? 1 : 0);
    if (made > 0) {
      boolean music = task.path("capability").asText().endsWith("music");
      JsonNode line = lines.get(0);
      assertThat(line.path("unit").asText()).isEqualTo(music ? "task" : "image");
      assertThat(line.path("quantity").doubleValue())
          .isEqualTo(music ? (double) made / asked : made);
      assertThat(line.path("billed_amount_credits").asText()).isEqualTo(cost);
    }
  }
}
