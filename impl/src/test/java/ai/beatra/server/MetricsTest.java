package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.error.ErrorCode;
import ai.beatra.store.TestDatabase;
import ai.beatra.upstream.StubUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each number moves when it should, and only then; labels are few. */
class MetricsTest {
  private static final String REQUESTS = "http_server_request_duration_seconds_count";
  private static final String CHATS = "gen_ai_server_request_duration_seconds_count";
  private static final String TOKENS = "gen_ai_client_token_usage_sum";
  private static final String FIRST = "gen_ai_server_time_to_first_token_seconds_count";
  private static final String EACH = "gen_ai_server_time_per_output_token_seconds_count";
  private static final String TRIES = "beatra_upstream_try_duration_seconds_count";
  private static final String CREDITS = "beatra_credits_charged_total";
  private static final String ERRORS = "beatra_errors_total";
  private static final String ENDS = "beatra_tasks_ended_total";

  @RegisterExtension
  static final OneServer server =
      new OneServer(
          Map.of(
              "BEATRA_ADMIN_PORT", "0",
              "BEATRA_SANDBOX_FAULTS", "true",
              "BEATRA_TASKS_IMAGES", "1"));

  private final RunningBeatra beatra = server.asNewTenant();
  private final Scraped before = Scraped.of(beatra);

  /** How much the sum of these series has grown. */
  private double grown(String name, String... labels) {
    return Scraped.of(beatra).sum(name, labels) - before.sum(name, labels);
  }

  /** Waits for what is told after the answer was sent. */
  private void grows(double by, String name, String... labels) {
    Eventually.holds(name + " has grown by " + by, () -> grown(name, labels) >= by);
    assertThat(grown(name, labels)).isEqualTo(by);
  }

  private Answer chat(String model, String more) throws IOException {
    return beatra.send(
        beatra.chat(
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Count to five\"}]%s}"
                .formatted(model, more)));
  }

  @Test
  void aChatIsCountedOnce() throws IOException {
    Answer answer = chat("auto", "");

    grows(1, REQUESTS, "operation=\"createChatCompletion\"");
    grows(1, REQUESTS, "operation=\"createChatCompletion\"", "status=\"200\"");
    String model = "gen_ai_request_model=\"" + answer.json().path("model").asText() + "\"";
    assertThat(grown(CHATS, model, "error_type=\"none\"")).isEqualTo(1);
    assertThat(grown(TOKENS, model, "gen_ai_token_type=\"input\""))
        .isEqualTo(answer.json().at("/usage/prompt_tokens").asInt());
    assertThat(grown(TOKENS, model, "gen_ai_token_type=\"output\""))
        .isEqualTo(answer.json().at("/usage/completion_tokens").asInt());
    assertThat(grown(TRIES, "provider=\"sandbox\"", "outcome=\"answered\"")).isEqualTo(1);
    assertThat(grown(FIRST)).isZero();
    assertThat(grown(ERRORS)).isZero();
    double charged = 100_000 - Double.parseDouble(beatra.settledBalance().toString());
    assertThat(grown(CREDITS)).isCloseTo(charged, within(0.00001));
  }

  @Test
  void aStreamTellsItsFirstTokenAndThePaceOfTheOthers() throws IOException {
    assertThat(chat("auto", ",\"stream\":true").status()).isEqualTo(200);

    grows(1, REQUESTS, "operation=\"createChatCompletion\"", "outcome=\"completed\"");
    assertThat(grown(FIRST)).isEqualTo(1);
    assertThat(grown(EACH)).isEqualTo(1);
    Eventually.holds("no stream is open", () -> Scraped.of(beatra).sum("beatra_streams_open") == 0);
  }

  @Test
  void aFailureOfAnUpstreamHasItsCode() throws IOException {
    chat("sandbox-fault-upstream-failed", "").refused(ErrorCode.UPSTREAM_FAILED);

    grows(1, REQUESTS, "operation=\"createChatCompletion\"", "status=\"502\"");
    assertThat(grown(ERRORS, "operation=\"createChatCompletion\"", "code=\"upstream_failed\""))
        .isEqualTo(1);
    assertThat(grown(CHATS, "error_type=\"upstream_failed\"")).isEqualTo(1);
    assertThat(grown(TRIES, "outcome=\"upstream_failed\"")).isEqualTo(1);
    assertThat(grown(CREDITS)).isZero();
  }

  @Test
  void aStreamThatBreaksIsNoCompletedOne() throws IOException {
    chat("sandbox-fault-stream-interrupted", ",\"stream\":true");

    grows(1, REQUESTS, "operation=\"createChatCompletion\"", "outcome=\"broken\"");
    grows(1, CHATS, "error_type=\"stream_interrupted\"");
    assertThat(grown(EACH)).isZero();
  }

  @Test
  void whatIsRefusedAsksNoModel() throws IOException {
    chat("auto", ",\"temperature\":99").refused(ErrorCode.INVALID_REQUEST);
    beatra.send(Request.get("/v1/models")).refused(ErrorCode.UNAUTHORIZED);

    grows(1, ERRORS, "operation=\"createChatCompletion\"", "code=\"invalid_request\"");
    grows(1, ERRORS, "operation=\"listModels\"", "code=\"unauthorized\"");
    assertThat(grown(CHATS)).isZero();
    assertThat(grown(TRIES)).isZero();
    assertThat(grown(CREDITS)).isZero();
  }

  @Test
  void aTaskIsCountedAtItsEnd() throws IOException {
    var client = new TaskClient(beatra);
    JsonNode made =
        client.create(
            GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A tree\",\"quality\":\"standard\"}");
    client.succeeded(made);

    grows(1, ENDS, "end=\"succeeded\"");
    assertThat(
            grown(
                "beatra_task_run_duration_seconds_count", "queue=\"images\"", "end=\"succeeded\""))
        .isEqualTo(1);
    assertThat(grown(TRIES, "outcome=\"answered\"")).isEqualTo(1);
    double charged = 100_000 - Double.parseDouble(beatra.settledBalance().toString());
    assertThat(grown(CREDITS)).isCloseTo(charged, within(0.00001)).isPositive();
    assertThat(grown(CHATS)).isZero();
    assertThat(grown(REQUESTS, "operation=\"createImage\"", "status=\"202\"")).isEqualTo(1);
  }

  @Test
  void aTaskThatFailsOrIsCanceledIsCountedSo() throws IOException {
    var client = new TaskClient(beatra);
    client.ended(client.createFault("image-fails"));
    grows(1, ENDS, "end=\"failed\"");
    JsonNode first = client.createFault("image-slow");
    client.running(first);
    JsonNode second = client.create(GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A tree\"}");

    beatra.watching().look();
    Scraped waiting = Scraped.of(beatra);
    assertThat(waiting.sum("beatra_queue_depth", "queue=\"images\"")).isEqualTo(1);
    assertThat(waiting.sum("beatra_queue_depth", "queue=\"music\"")).isZero();
    assertThat(waiting.sum("beatra_tasks_running")).isEqualTo(1);
    assertThat(waiting.sum("beatra_credits_held")).isPositive();
    client.cancel(second);
    client.cancel(first);
    client.ended(first);

    grows(2, ENDS, "end=\"canceled\"");
  }

  @Test
  void gaugesGoBackToNothing() throws IOException {
    chat("auto", "");
    beatra.settledBalance();

    Eventually.holds(
        "nothing runs",
        () -> {
          Scraped now = Scraped.of(beatra);
          return now.sum("beatra_calls_running") == 0
              && now.sum("beatra_ends_pending") == 0
              && now.sum("beatra_bodies_used_bytes") == 0
              && now.sum("beatra_streams_memory_used_bytes") == 0;
        });
    Scraped now = Scraped.of(beatra);
    assertThat(now.sum("beatra_bodies_limit_bytes")).isPositive();
    assertThat(now.sum("beatra_streams_memory_limit_bytes")).isPositive();
    assertThat(now.sum("beatra_disk_free_bytes")).isPositive();
    assertThat(now.sum("beatra_database_away")).isZero();
    assertThat(now.sum("beatra_background_work_stalled")).isZero();
    assertThat(now.sum("beatra_database_transaction_duration_seconds_count", "kind=\"write\""))
        .isPositive();
    assertThat(now.sum("jvm_threads_live_threads")).isPositive();
  }

  @Test
  void whatIsNoRequestIsCountedToo() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send("nonsense\r\n\r\n").read();
    }

    grows(1, REQUESTS, "operation=\"malformed\"");
  }

  /** Nothing that a client makes up becomes a label. */
  @Test
  void aThousandMadeUpNamesMakeNoSeries() throws IOException {
    madeUp(0);
    grows(4, REQUESTS);
    Set<String> few = new TreeSet<>(Scraped.of(beatra).series().keySet());

    for (int i = 1; i <= 250; i++) {
      madeUp(i);
    }

    grows(4 * 251, REQUESTS);
    assertThat(Scraped.of(beatra).series().keySet()).isSubsetOf(few);
  }

  private void madeUp(int i) throws IOException {
    beatra.send(Request.get("/v1/made-up-" + i));
    beatra.send(Request.get("/en/docs/made-up-" + i));
    beatra.send(Request.of("MADEUP" + i, "/v1/models"));
    beatra.send(
        beatra.chat(
            "{\"model\":\"made-up-%d\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                .formatted(i)));
  }

  @Test
  void thatTheDatabaseIsAwayIsTold(@TempDir Path data) throws Exception {
    try (var database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      String url = Objects.requireNonNull(database.config().database().url());
      URI direct = URI.create(url.substring("jdbc:".length()));
      try (var proxy = new TcpProxy(direct.getHost(), direct.getPort());
          RunningBeatra away =
              RunningBeatra.start(
                  data,
                  Map.of(
                      "BEATRA_ADMIN_PORT",
                      "0",
                      "BEATRA_NODES_ALIVE_SECONDS",
                      "2",
                      "BEATRA_DATABASE_URL",
                      url.replace(
                          direct.getHost() + ":" + direct.getPort(),
                          "127.0.0.1:" + proxy.port())))) {
        assertThat(Scraped.of(away).sum("beatra_database_away")).isZero();
        proxy.cut();

        Eventually.holds("it is told", () -> Scraped.of(away).sum("beatra_database_away") == 1);
        assertThat(Scraped.of(away).sum("beatra_database_failures_total", "reason=\"away\""))
            .isPositive();
        proxy.mend();
        Eventually.holds(
            "it is told to be back", () -> Scraped.of(away).sum("beatra_database_away") == 0);
      }
    }
  }

  @Test
  void circuitsAndKeysOfProvidersAreTold(@TempDir Path data) throws Exception {
    try (var ill = new StubUpstream(exchange -> exchange.json(500, "{}"));
        var closed = new StubUpstream(exchange -> exchange.json(401, "{}"))) {
      Path catalog = data.resolve("catalog.yaml");
      Files.writeString(
          catalog,
          """
          routing: {circuit: {calls: 2, failure_percent: 50, open_ms: 60000}}
          providers:
            ill: {kind: openai, base_url: %s}
            closed: {kind: openai, base_url: %s, keys: [a, b]}
          models:
          """
                  .formatted(ill.baseUrl(), closed.baseUrl())
              + CatalogText.chat("one", "{provider: ill, upstream_model: a}")
              + CatalogText.chat("two", "{provider: closed, upstream_model: a}"));
      try (RunningBeatra own =
          RunningBeatra.start(
              data, Map.of("BEATRA_ADMIN_PORT", "0", "BEATRA_CATALOG", catalog.toString()))) {
        for (String model : List.of("one", "one", "two")) {
          own.send(
              own.chat(
                  "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                      .formatted(model)));
        }

        Scraped now = Scraped.of(own);
        assertThat(now.sum("beatra_upstream_circuit_open", "provider=\"ill\"")).isEqualTo(1);
        assertThat(now.sum("beatra_upstream_circuit_open", "provider=\"closed\"")).isZero();
        assertThat(now.sum("beatra_upstream_keys_resting", "provider=\"closed\"")).isEqualTo(2);
        assertThat(now.sum(TRIES, "provider=\"ill\"", "outcome=\"upstream_failed\"")).isEqualTo(2);
      }
    }
  }
}
