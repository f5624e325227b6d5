package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.server.NamedThings.Kind;
import ai.beatra.server.NamedThings.Operation;
import ai.beatra.server.NamedThings.Place;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * Whoever names what belongs to another tenant is answered as if it did not exist, at every place
 * of the contract that takes a name. A name that the contract has and this test does not know fails
 * it.
 */
@ParameterizedClass(name = "{0}")
@Databases(atLeast = TestDatabase.Kind.SQLITE)
class TenantIsolationTest {
  private static final NamedThings CONTRACT = new NamedThings();
  private static final Map<TestDatabase.Kind, IsolationScene> SCENES = new HashMap<>();

  @Parameter TestDatabase.Kind kind;

  private IsolationScene scene;

  @BeforeEach
  void setScene() {
    scene = SCENES.computeIfAbsent(kind, IsolationScene::of);
  }

  @AfterAll
  static void closeAll() throws Exception {
    for (IsolationScene each : SCENES.values()) {
      each.close();
    }
  }

  /** What is answered, but for what is always new and for the name itself. */
  private record Told(int status, Map<String, String> headers, String body) {
    static Told of(Answer answer, String named) {
      var headers = new TreeMap<>(answer.headers());
      String requestId = headers.getOrDefault("x-request-id", "-");
      headers.remove("x-request-id");
      headers.remove("date");
      String body = answer.text().replace(requestId, "<request>").replace(named, "<named>");
      return new Told(answer.status(), headers, body);
    }
  }

  /** A name of the same form that nobody has drawn. */
  private static String absent(String value) {
    int at = value.length() - 1;
    if (value.contains("?exp=")) {
      at = value.indexOf("?exp=") - 1;
    }
    char other = value.charAt(at) == '7' ? '8' : '7';
    return value.substring(0, at) + other + value.substring(at + 1);
  }

  private Request request(Place place, String value, String key, Belongings own) {
    Operation operation = place.operation();
    String target = operation.path();
    String query = "";
    Request request = Request.of(operation.method(), "");
    for (Map.Entry<String, JsonNode> parameter : operation.parameters().entrySet()) {
      String name = parameter.getKey();
      boolean named = name.equals(place.at());
      String in = parameter.getValue().path("in").asText();
      String example = named ? value : parameter.getValue().path("example").asText();
      if (in.equals("path")) {
        target = target.replace("{" + name + "}", example);
      } else if (named && in.equals("query")) {
        query = "?" + name + "=" + value;
      } else if (named && in.equals("header")) {
        request = request.header(name, value);
      }
    }
    Request aimed = new Request(request.method(), target + query, request.headers(), new byte[0]);
    Request keyed = key.isEmpty() ? aimed : aimed.key(key);
    JsonNode shown = place.body();
    return shown == null ? keyed : Bodies.send(keyed, operation, body(place, shown, value, own));
  }

  /** What it refers to beside the place that is tried is the caller's own. */
  private static JsonNode body(Place place, JsonNode shown, String value, Belongings own) {
    JsonNode body = Bodies.withOwn(place.operation(), shown, own);
    if (place.in().equals("body")) {
      JsonPointer at = JsonPointer.compile(place.at());
      ObjectNode around = (ObjectNode) body.at(at.head());
      around.put(at.last().getMatchingProperty(), value);
    }
    return body;
  }

  private Answer ask(Place place, String value, String key, Belongings own) throws IOException {
    Request request = request(place, value, key, own);
    // What can be waited for is waited for only by those who may see it.
    boolean waits = place.operation().has("Prefer") && !key.equals(scene.owner().key());
    return scene.owner().send(waits ? request.header("Prefer", "wait=60") : request);
  }

  @Test
  void everyNameOfTheContractIsKnown() {
    assertThat(CONTRACT.places()).isNotEmpty();
    Map<Kind, ?> names = CONTRACT.namesInSchemas();
    assertThat(names.keySet()).contains(Kind.TASK, Kind.ARTIFACT, Kind.URL, Kind.CURSOR);
    for (Kind each : Kind.values()) {
      if (each != Kind.NOBODYS) {
        assertThat(scene.belongings().of(each)).isNotEmpty();
      }
    }
  }

  /** Each place is one that looks at what is named there: the owner is answered otherwise. */
  @Test
  void whatIsNamedIsLookedAtEverywhere() throws IOException {
    String key = scene.other().key();
    Map<String, Boolean> looked = new TreeMap<>();
    for (Place place : CONTRACT.places()) {
      // Requests with keys have a test of their own; nobody may refer to a URL of this server.
      if (place.kind() == Kind.IDEMPOTENCY_KEY || place.kind() == Kind.URL) {
        continue;
      }
      String at = place.operation().id() + NamedThings.general(place.at());
      for (String value : scene.others().of(place.kind())) {
        if (!looked.getOrDefault(at, false)) {
          Told own = Told.of(ask(unhurried(place), value, key, scene.others()), value);
          String absent = absent(value);
          Told none = Told.of(ask(unhurried(place), absent, key, scene.others()), absent);
          looked.put(at, !own.equals(none));
        }
      }
    }
    assertThat(looked).isNotEmpty().doesNotContainValue(false);
  }

  /** Without a wait for what runs. */
  private static Place unhurried(Place place) {
    Operation of = place.operation();
    Map<String, JsonNode> parameters = new TreeMap<>(of.parameters());
    parameters.remove("Prefer");
    var operation =
        new Operation(of.id(), of.method(), of.path(), parameters, of.bodies(), of.form());
    return new Place(operation, place.in(), place.at(), place.kind(), place.body());
  }

  @Test
  void whatAnotherHasIsAnsweredAsIfItDidNotExist() throws IOException {
    String before = belongings();
    String others = Estate.books(scene.other());
    for (Place place : CONTRACT.places()) {
      for (Map.Entry<String, String> stranger : scene.strangers().entrySet()) {
        for (String value : scene.belongings().of(place.kind())) {
          if (place.kind() != Kind.IDEMPOTENCY_KEY) {
            assertAnsweredAsAbsent(place, value, stranger);
          }
        }
      }
    }
    assertThat(belongings()).isEqualTo(before);
    assertThat(Estate.books(scene.other())).isEqualTo(others);
  }

  private void assertAnsweredAsAbsent(Place place, String value, Map.Entry<String, String> stranger)
      throws IOException {
    String absent = absent(value);
    Answer named = ask(place, value, stranger.getValue(), scene.others());
    Answer none = ask(place, absent, stranger.getValue(), scene.others());
    assertThat(Told.of(named, value))
        .as("%s with %s by %s", place, value, stranger.getKey())
        .isEqualTo(Told.of(none, absent));
    assertThat(named.status()).as(named::toString).isBetween(400, 499);
    assertNothingTold(named, value);
  }

  /** Beside what was asked with, nothing of the owner's is in an answer. */
  private void assertNothingTold(Answer answer, @Nullable String named) {
    String said = answer.headers() + answer.text();
    assertThat(scene.belongings().everything())
        .filteredOn(each -> named == null || !named.contains(each) && !each.contains(named))
        .noneMatch(said::contains);
  }

  private String belongings() throws IOException {
    return Estate.of(scene.owner());
  }

  @Test
  void noAnswerToAnotherTenantTellsOfWhatTheOwnerHas() throws IOException {
    for (Operation operation : CONTRACT.operations()) {
      boolean lists = operation.method().equals("GET") && !operation.path().contains("{task_id}");
      if (lists) {
        String path = operation.path().replace("{model}", "auto");
        for (String query : List.of("", "?limit=100&expand=all", "?order=asc&status=succeeded")) {
          Request request = Request.get(path + (operation.has("limit") ? query : ""));
          assertNothingTold(scene.owner().send(request.key(scene.other().key())), null);
        }
      }
    }
  }

  /** Tasks and artifacts are the account's; only the keys of requests are a project's. */
  @Test
  void projectsOfOneTenantShareTasksAndArtifacts() throws IOException {
    for (String task : scene.belongings().of(Kind.TASK)) {
      Request look = Request.get("/v1/tasks/" + task);
      JsonNode own = scene.owner().send(look.key(scene.owner().key())).json();
      JsonNode shared = scene.owner().send(look.key(scene.sibling())).json();
      assertThat(shared.path("task_id")).isEqualTo(own.path("task_id"));
      assertThat(shared.path("status")).isEqualTo(own.path("status"));
    }
  }

  @Test
  void keysOfRequestsAreAProjects() throws IOException {
    for (Operation operation : CONTRACT.operations()) {
      if (operation.has("Idempotency-Key")) {
        assertKeyIsAProjects(operation);
      }
    }
  }

  private void assertKeyIsAProjects(Operation operation) throws IOException {
    Request first = Bodies.accepted(scene.owner(), operation, scene.belongings());
    Request theirs = Bodies.accepted(scene.other(), operation, scene.others());
    String name = "key-of-" + operation.id();
    Answer made = scene.owner().send(first.key(scene.owner().key()).header(Bodies.KEY, name));
    assertThat(made.status()).as(made::toString).isIn(200, 202);
    for (Request other : List.of(theirs.key(scene.other().key()), first.key(scene.sibling()))) {
      Answer answer = scene.owner().send(other.header(Bodies.KEY, name));
      assertThat(answer.status()).as(answer::toString).isEqualTo(made.status());
      assertThat(answer.has("Idempotent-Replayed")).as(operation.id()).isFalse();
      assertThat(Estate.ids(answer)).isNotEmpty().doesNotContainAnyElementsOf(Estate.ids(made));
    }
    Answer again = scene.owner().send(first.key(scene.owner().key()).header(Bodies.KEY, name));
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(Estate.ids(again)).isEqualTo(Estate.ids(made));
  }

  @Test
  void onlyAWholeUrlOpensAFile() throws IOException {
    String here = scene.owner().uri("").toString();
    String foreign = scene.others().of(Kind.URL).iterator().next();
    for (String url : scene.belongings().of(Kind.URL)) {
      String target = url.substring(here.length());
      assertThat(scene.owner().send(Request.of("HEAD", target)).status()).isEqualTo(200);
      String file = target.substring(0, target.indexOf('?'));
      String signature = foreign.substring(foreign.indexOf('?'));
      String half = target.substring(0, target.indexOf("&sig="));
      for (String altered :
          List.of(file, file + signature, half, half + "&sig=", absent(target), target + "A")) {
        for (String key : scene.strangers().values()) {
          Request request = Request.get(altered);
          Answer answer = scene.owner().send(key.isEmpty() ? request : request.key(key));
          assertThat(answer.refused(ErrorCode.FORBIDDEN).text()).doesNotContain(file);
        }
      }
    }
  }
}
