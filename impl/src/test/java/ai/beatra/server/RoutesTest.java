package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.money.Amount;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with several routes: which is asked, and what the client and the books see of it. */
class RoutesTest {
  private static final String ANSWER =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";
  private static final String WORD =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello.\"},\"finish_reason\":null}]}";
  private static final String ROLE =
      "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
          + "\"finish_reason\":null}]}";
  private static final String STOP =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,"
          + "\"total_tokens\":12}}";

  /** 10 x 0.5 and 2 x 1.5 dollars a million, times 1500, rounded up to a ten-thousandth. */
  private static final Amount COST = Amount.parse("0.0120");

  @TempDir Path data;
  private volatile String first = "works";
  private volatile String second = "works";
  private StubUpstream one;
  private StubUpstream two;
  private RunningBeatra beatra;

  @BeforeEach
  void start() throws IOException {
    one = new StubUpstream(exchange -> answer(first, exchange));
    two = new StubUpstream(exchange -> answer(second, exchange));
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(catalog, catalog());
    beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()));
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    one.close();
    two.close();
  }

  private String catalog() {
    return """
        routing: {deadline_ms: 60000, circuit: {calls: 4, failure_percent: 50, open_ms: 30000}}
        providers:
          one: {kind: openai, base_url: %s, timeouts: {first_byte_ms: 1000, idle_ms: 1000}}
          two: {kind: openai, base_url: %s}
        models:
        """
            .formatted(one.baseUrl(), two.baseUrl())
        + CatalogText.chat(
            "both", "{provider: one, upstream_model: a}, {provider: two, upstream_model: b}")
        + CatalogText.chat("alone", "{provider: one, upstream_model: a}")
        + CatalogText.chat(
            "shared",
            "{provider: one, upstream_model: a, weight: 3}, {provider: two, upstream_model: b, weight: 1}")
        + CatalogText.chat("last", "{provider: two, upstream_model: c}");
  }

  private static void answer(String way, Exchange exchange) throws IOException {
    boolean stream = exchange.request().text().contains("\"stream\":true");
    switch (way) {
      case "works" -> {
        if (stream) {
          exchange.streams();
          exchange.data(ROLE, WORD, STOP, USAGE, "[DONE]");
          exchange.ends();
        } else {
          exchange.json(200, ANSWER);
        }
      }
      case "wait" ->
          exchange.json(429, "{\"error\":{\"message\":\"Slow down.\"}}", "Retry-After: 20");
      case "refuses" -> exchange.json(400, "{\"error\":{\"message\":\"Too odd.\"}}");
      case "error_in_stream" -> {
        exchange.streams();
        exchange.data(ROLE, "{\"error\":{\"message\":\"broke\",\"code\":500}}");
        exchange.ends();
      }
      case "error_in_200" -> exchange.json(200, "{\"error\":{\"message\":\"broke\",\"code\":500}}");
      case "empty_stream" -> {
        exchange.streams();
        exchange.data(ROLE, "[DONE]");
        exchange.ends();
      }
      case "empty" -> exchange.json(200, "");
      case "reset" -> exchange.cut(true);
      case "half_open" -> exchange.awaitClose();
      case "head_only" -> {
        exchange.streams();
        exchange.awaitClose();
      }
      case "breaks" -> {
        exchange.streams();
        exchange.data(ROLE, WORD, "{\"error\":{\"message\":\"broke\",\"code\":500}}");
        exchange.ends();
      }
      default -> exchange.json(Integer.parseInt(way), "{\"error\":{\"message\":\"no\"}}");
    }
  }

  private Answer ask(String model, boolean stream) throws IOException {
    return beatra.send(beatra.chat(hello(model, stream)));
  }

  private static String hello(String model, boolean stream) {
    return """
        {"model": "%s", "stream": %s, "messages": [{"role": "user", "content": "Say hello."}]}
        """
        .formatted(model, stream);
  }

  private record Recorded(String provider, String upstreamModel, String tries) {}

  private List<Recorded> calls() throws IOException {
    return beatra.database(
        database ->
            database.read(
                tx ->
                    tx.query(
                        "SELECT provider, upstream_model, tries FROM calls ORDER BY created_at, id",
                        row ->
                            new Recorded(
                                row.text("provider"),
                                row.text("upstream_model"),
                                String.valueOf(row.textOrNull("tries"))))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "500",
        "503",
        "401",
        "404",
        "429",
        "wait",
        "error_in_200",
        "empty",
        "reset",
        "half_open"
      })
  void anotherRouteAnswersInOnePiece(String way) throws IOException {
    first = way;
    Amount before = beatra.settledBalance();

    Answer answer = ask("both", false);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/choices/0/message/content").asText()).isEqualTo("Hello.");
    assertThat(answer.json().at("/model").asText()).isEqualTo("both");
    assertThat(beatra.settledBalance()).isEqualTo(before.minus(COST));
    assertThat(answer.text()).doesNotContain("two");
    Recorded call = calls().get(0);
    assertThat(call.provider()).isEqualTo("two");
    assertThat(call.upstreamModel()).isEqualTo("b");
    assertThat(call.tries())
        .startsWith("[{\"provider\":\"one\",\"upstream_model\":\"a\",\"failure\":\"")
        .contains("\"milliseconds\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"500", "error_in_stream", "empty_stream", "reset", "half_open", "head_only"})
  void anotherRouteStreams(String way) throws IOException {
    first = way;
    Amount before = beatra.settledBalance();

    Answer answer = ask("both", true);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.events()).hasSize(4).last().isEqualTo("[DONE]");
    assertThat(String.join("", answer.events())).containsOnlyOnce("\"role\":\"assistant\"");
    assertThat(beatra.settledBalance()).isEqualTo(before.minus(COST));
  }

  @Test
  void afterTheFirstWordNoOtherRouteIsTried() throws IOException {
    first = "breaks";

    Answer answer = ask("both", true);

    assertThat(answer.text()).contains("event: error", "stream_interrupted");
    assertThat(two.received()).isEmpty();
  }

  @Test
  void whatTheRequestIsAtFaultForIsNotTriedElsewhere() throws IOException {
    first = "refuses";

    Answer answer = ask("both", false);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.error().path("code").asText()).isEqualTo("invalid_request");
    assertThat(two.received()).isEmpty();
  }

  @Test
  void theLastFailureIsToldAndNothingIsCharged() throws IOException {
    first = "500";
    second = "503";
    Amount before = beatra.settledBalance();

    Answer answer = ask("both", false);

    assertThat(answer.error().path("code").asText()).isEqualTo("model_unavailable");
    assertThat(beatra.settledBalance()).isEqualTo(before);
  }

  @Test
  void whoHasJustFailedIsAskedLast() throws IOException {
    first = "500";
    ask("both", false);

    ask("both", false);

    assertThat(one.received()).hasSize(1);
    assertThat(two.received()).hasSize(2);
    beatra.clock().advance(Duration.ofSeconds(3));
    first = "works";
    ask("both", false);
    assertThat(one.received()).hasSize(2);
  }

  @Test
  void anUpstreamIsLeftAloneAsLongAsItAsks() throws IOException {
    first = "wait";
    ask("alone", false);
    beatra.clock().advance(Duration.ofSeconds(5));

    Answer answer = ask("alone", false);

    assertThat(answer.error().path("code").asText()).isEqualTo("model_unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("15");
    assertThat(one.received()).hasSize(1);
    beatra.clock().advance(Duration.ofSeconds(15));
    first = "works";
    assertThat(ask("alone", false).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alone", "auto"})
  void whatWasAnsweredIsRepeatedAlsoWhileNobodyMayBeAsked(String model) throws IOException {
    var keyed = beatra.chat(hello(model, false)).header("Idempotency-Key", "same");
    Answer before = beatra.send(keyed);
    first = "wait";
    second = "wait";
    ask("both", false);
    ask("last", false);

    Answer again = beatra.send(keyed);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(before.text());
    assertThat(ask(model, false).error().path("code").asText()).isEqualTo("model_unavailable");
  }

  @Test
  void autoLeavesOutWhoCannotBeReached() throws IOException {
    first = "wait";
    second = "wait";
    ask("both", false);
    second = "works";

    assertThat(ask("auto", false).json().path("model").asText()).isEqualTo("last");
  }

  @Test
  void aCircuitOpensAndIsTriedAgain() throws IOException {
    first = "500";
    for (int i = 0; i < 4; i++) {
      assertThat(ask("alone", false).error().path("code").asText()).isEqualTo("upstream_failed");
    }

    Answer shut = ask("alone", false);

    assertThat(shut.error().path("code").asText()).isEqualTo("model_unavailable");
    assertThat(shut.header("Retry-After")).isEqualTo("30");
    assertThat(one.received()).hasSize(4);
    beatra.clock().advance(Duration.ofSeconds(31));
    first = "works";
    for (int i = 0; i < 5; i++) {
      assertThat(ask("alone", false).status()).isEqualTo(200);
    }
  }

  @Test
  void weightsShareTheCalls() throws IOException {
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(ask("shared", false).status()).isEqualTo(200);
      }

      assertThat(one.received()).hasSize(3 * round);
      assertThat(two.received()).hasSize(round);
    }
  }

  @Test
  void oneDeadlineHoldsForAllRoutes() throws Exception {
    first = "500";
    second = "half_open";
    var asking =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ask("both", true);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Eventually.holds("the second is asked", () -> two.received().size() == 1);

    beatra.ring(Duration.ofSeconds(60));

    assertThat(asking.join().error().path("code").asText()).isEqualTo("upstream_timeout");
  }
}
