package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.Credits;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.server.Ends.End;
import ai.beatra.store.Database;
import ai.beatra.store.TestDatabase;
import ai.beatra.upstream.StubUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of "What is charged when", row by row: the page says what has to come out, {@link Ends}
 * how to bring it about.
 */
class EndsTest {
  private static final Path PAGE = Path.of("../spec/docs/resources/what-is-charged-when.md");

  /** Ends that have their tests elsewhere, since they need a server or a provider of their own. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry(
              "You leave before the model has your request",
              "EndsTest#whoLeavesBeforeTheModelHasTheRequestPaysNothing"),
          Map.entry(
              "The server is killed",
              "KilledServerTest#losesNothingItHasAcknowledgedAndKeepsItsBooks"),
          Map.entry(
              "The database is away when a stream ends",
              "DatabaseAwayTest#aStreamThatEndsMeanwhileIsChargedWhenTheDatabaseIsBack"),
          Map.entry(
              "The balance is too small for what would be held",
              "IdempotencyTest#aRefusedRequestDoesNotUseTheKeyUp"),
          Map.entry("The task succeeds", "TaskMoneyTest#twentyAtOnceAreOneTaskAndOneCharge"),
          Map.entry(
              "It makes fewer pictures than you asked for",
              "TaskMoneyTest#picturesThatWereNotMadeComeBack"),
          Map.entry("It makes nothing", "TaskMoneyTest#noPictureAtAllIsAFailure"),
          Map.entry("It fails, or takes too long", "TaskMoneyTest#whatFailsComesBackWhole"),
          Map.entry("It is canceled while it waits", "TasksTest#aTaskThatWaitsIsCanceledAtOnce"),
          Map.entry(
              "It is canceled while it runs", "TaskMoneyTest#whatIsCanceledComesBackWholeAndOnce"),
          Map.entry("Its server is killed", "KilledTasksTest#endsEveryTaskOnceAndKeepsItsBooks"),
          Map.entry(
              "The balance is too small for its price", "TaskMoneyTest#whoHasTooLittleGetsNoTask"));

  @TempDir static Path directory;
  private static StubUpstream upstream;
  private static ServerSocket deaf;
  private static final Map<TestDatabase.Kind, TestDatabase> DATABASES =
      new EnumMap<>(TestDatabase.Kind.class);
  private static final Map<TestDatabase.Kind, RunningBeatra> SERVERS =
      new EnumMap<>(TestDatabase.Kind.class);

  /** A row of the page. */
  private record Row(String how, String pays, String again) {}

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream(exchange -> Ends.named(exchange.request().text()).answer(exchange));
    deaf = new ServerSocket();
    deaf.setReceiveBufferSize(4096);
    deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Path catalog = Files.writeString(directory.resolve("catalog.yaml"), catalog());
    for (TestDatabase.Kind kind : TestDatabase.Kind.values()) {
      var database = new TestDatabase(kind);
      DATABASES.put(kind, database);
      String url = database.config().database().url();
      Map<String, String> settings =
          url == null
              ? Map.of("BEATRA_CATALOG", catalog.toString())
              : Map.of("BEATRA_CATALOG", catalog.toString(), "BEATRA_DATABASE_URL", url);
      Path data = url == null ? database.config().dataDir() : directory;
      SERVERS.put(kind, RunningBeatra.start(data, settings));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (RunningBeatra server : SERVERS.values()) {
      server.close();
    }
    for (TestDatabase database : DATABASES.values()) {
      database.close();
    }
    upstream.close();
    deaf.close();
  }

  private static String catalog() {
    var yaml = new StringBuilder("providers:\n");
    String provider = "  %s: {kind: openai, base_url: \"%s\", timeouts: {%s}}\n";
    yaml.append(provider.formatted("patient", upstream.baseUrl(), "connect_ms: 60000"));
    yaml.append(provider.formatted("hasty", upstream.baseUrl(), "first_byte_ms: 2000"));
    yaml.append(provider.formatted("restless", upstream.baseUrl(), "idle_ms: 2000"));
    yaml.append(
        provider.formatted(
            "deaf", "http://127.0.0.1:" + deaf.getLocalPort(), "connect_ms: 60000"));
    yaml.append("models:\n");
    yaml.append(model("deaf", "deaf", "max_completion_tokens"));
    yaml.append(model("patient", "patient", "max_completion_tokens, n"));
    yaml.append(model("hasty", "hasty", "max_completion_tokens"));
    yaml.append(model("restless", "restless", "max_completion_tokens"));
    yaml.append(model("thinker", "patient", "max_completion_tokens, reasoning_effort"));
    return yaml.toString();
  }

  private static String model(String id, String provider, String options) {
    return """
      - id: %s
        name: Mine
        description: One.
        created: 2026-11-01
        capabilities: [chat]
        release_state: available
        modalities: {input: [text, image], output: [text]}
        limits: {context_tokens: 10000, max_output_tokens: 100}
        options: [%s]
        price: {unit: usd_per_million_tokens, input: 1, output: 2, markup: 1}
        routes: [{provider: %s, upstream_model: theirs}]
    """
        .formatted(id, options, provider);
  }

  private static List<Row> rows() throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      return lines
          .filter(line -> line.startsWith("| ") && !line.contains("---"))
          .filter(line -> !line.startsWith("| How it ends"))
          .map(line -> line.split(" *\\| *"))
          .map(cells -> new Row(cells[1], cells[2], cells[3]))
          .toList();
    }
  }

  private static Stream<Arguments> ends() throws IOException {
    return rows().stream()
        .filter(row -> !ELSEWHERE.containsKey(row.how()))
        .flatMap(row -> Stream.of(TestDatabase.Kind.values()).map(kind -> Arguments.of(row, kind)));
  }

  @Test
  void eachRowHasItsTest() throws Exception {
    Set<String> tested = new LinkedHashSet<>(Ends.ALL.keySet());
    tested.addAll(ELSEWHERE.keySet());
    assertThat(rows().stream().map(Row::how).collect(Collectors.toSet())).isEqualTo(tested);
    for (String test : ELSEWHERE.values()) {
      String[] names = test.split("#");
      String source = names[0].equals("TasksTest") ? "tasks" : "server";
      assertThat(Path.of("src/test/java/ai/beatra", source, names[0] + ".java"))
          .content()
          .contains("void " + names[1] + "(");
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("ends")
  void isChargedAsThePageSays(Row row, TestDatabase.Kind kind) throws Exception {
    RunningBeatra beatra = Objects.requireNonNull(SERVERS.get(kind));
    Database database = Objects.requireNonNull(DATABASES.get(kind)).database();
    End end = Objects.requireNonNull(Ends.ALL.get(row.how()));
    Amount before = balance(database);
    String id = kind + "-" + row.how().hashCode();
    Request request =
        beatra.chat(end.body()).header("Idempotency-Key", id).header("X-Request-Id", id);

    String answer = String.valueOf(end.client().ask(beatra, request, id));

    Amount paid = before.minus(balance(database));
    assertThat(paid).as(answer).isEqualTo(end.cost(row.pays()));
    checkCall(database, id, row, paid);
    checkAgain(row, beatra.send(request));
    boolean anew = row.again().equals("it runs anew");
    assertThat(before.minus(balance(database))).isEqualTo(anew ? paid.plus(Ends.WHOLE_COST) : paid);
  }

  @Test
  void whoLeavesBeforeTheModelHasTheRequestPaysNothing() throws Exception {
    RunningBeatra beatra = Objects.requireNonNull(SERVERS.get(TestDatabase.Kind.SQLITE));
    Database database =
        Objects.requireNonNull(DATABASES.get(TestDatabase.Kind.SQLITE)).database();
    Amount before = balance(database);
    // More than the connection to the model can hold, which nobody reads.
    String picture = "data:image/png;base64," + "A".repeat(9 << 20);
    String body =
        """
        {"model": "deaf", "stream": true, "messages": [{"role": "user", "content": [
          {"type": "image_url", "image_url": {"url": "%s"}}]}]}"""
            .formatted(picture);

    try (Wire wire = beatra.connect();
        Socket half = half(wire, beatra.chat(body).header("X-Request-Id", "deaf"))) {
      wire.close();
      assertThat(balance(database)).isEqualTo(before);
      assertThat(half.isConnected()).isTrue();
    }

    assertThat(states(database, "deaf")).containsExactly("failed 0");
  }

  /** Sends a request, and waits until a part of it is at the model. */
  private static Socket half(Wire wire, Request request) throws IOException {
    wire.send(request);
    Socket socket = deaf.accept();
    assertThat(socket.getInputStream().read()).isEqualTo('P');
    return socket;
  }

  /** When nothing is held any more; the books have to balance then. */
  private static Amount balance(Database database) {
    var credits = new Credits(database, new Ids(Clock.systemUTC(), new SecureRandom()));
    String tenant =
        database.read(
            tx ->
                tx.single("SELECT id FROM tenants WHERE name = 'local'", row -> row.text("id"))
                    .orElseThrow());
    Eventually.holds("nothing is held", () -> credits.wallet(tenant).held().isZero());
    assertThat(credits.reconcile()).isEmpty();
    return credits.wallet(tenant).balance();
  }

  /** The row of the call tells the same. */
  private static void checkCall(Database database, String requestId, Row row, Amount paid) {
    String expected =
        switch (row.again()) {
          case "the answer is repeated" -> "succeeded ";
          case "it runs anew" -> "failed ";
          default -> "interrupted ";
        };
    assertThat(states(database, requestId)).containsExactly(expected + paid.units());
  }

  private static List<String> states(Database database, String requestId) {
    return database.read(
        tx ->
            tx.query(
                "SELECT state, charged FROM calls WHERE request_id = ?",
                found -> found.text("state") + " " + found.number("charged"),
                requestId));
  }

  private static void checkAgain(Row row, Answer again) {
    boolean replayed = again.has("Idempotent-Replayed");
    assertThat(replayed).isEqualTo(!row.again().equals("it runs anew"));
    switch (row.again()) {
      case "the answer is repeated", "it runs anew" -> {
        assertThat(again.status()).as(again::toString).isEqualTo(200);
        assertThat(again.text()).contains("one two").doesNotContain("error");
      }
      case "what you got is repeated, with its error" -> {
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text())
            .contains("one two", "event: error\ndata: {\"error\":{\"code\":\"stream_interrupted\"")
            .doesNotContain("[DONE]");
      }
      case "`stream_interrupted`" -> {
        JsonNode error = again.error();
        assertThat(again.status()).isEqualTo(502);
        assertThat(error.get("code").textValue()).isEqualTo(ErrorCode.STREAM_INTERRUPTED.code());
      }
      default -> throw new AssertionError("what is " + row.again() + "?");
    }
  }
}
