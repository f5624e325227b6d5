package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.upstream.StubUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get where an upstream fails, falls silent or is left. */
class UpstreamBreaksTest extends BeforeUpstream {
  @Test
  void aProviderThatCannotBeReachedIsToldAsThat() throws Exception {
    StubUpstream gone = upstream(exchange -> exchange.json(200, WHOLE));
    gone.close();
    String catalog =
        """
        providers: {house: {kind: openai, base_url: "%s"}}
        models:
          - {id: m, name: M, description: Of the house., created: 2026-11-01, capabilities: [chat],
             release_state: available, modalities: {input: [text], output: [text]},
             limits: {context_tokens: 4096, max_output_tokens: 512},
             price: {unit: usd_per_million_tokens, input: 1, output: 1},
             routes: [{provider: house, upstream_model: m}]}
        """
            .formatted(gone.baseUrl());

    HttpResponse<String> answer =
        serve(CatalogConfig.parse("catalog.yaml", catalog, Map.of())).chat("");

    assertThat(answer.statusCode()).isEqualTo(502);
    JsonNode error = JSON.readTree(answer.body()).path("error");
    assertThat(error.path("code").textValue()).isEqualTo("upstream_failed");
    assertThat(error.path("message").textValue())
        .isEqualTo("The model's provider could not be reached. Send the request again.");
    assertThat(error.path("retryable").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end", "cut", "reset", "error", "nonsense", "done"})
  void anAnswerThatBreaksOffNeverLooksWhole(String way) throws Exception {
    var delivered = new CountDownLatch(1);
    StubUpstream stub =
        upstream(
            exchange -> {
              exchange.streams();
              exchange.data(PART);
              delivered.await();
              switch (way) {
                case "end" -> exchange.ends();
                case "done" -> exchange.data("[DONE]");
                case "error" -> exchange.data("{\"error\":{\"message\":\"sk-theirs broke\"}}");
                case "nonsense" -> exchange.data("{");
                default -> exchange.cut(way.equals("reset"));
              }
            });

    String answer;
    try (Socket client = serve(stub).begin(", \"stream\": true")) {
      String start = until(client, "Hello.");
      delivered.countDown();
      answer = start + until(client, "\r\n0\r\n\r\n");
    }

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("event: error\ndata: {\"error\":{\"code\":\"stream_interrupted\"")
        .doesNotContain("[DONE]", "sk-theirs");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aSilentStreamIsKeptAliveWithComments(boolean begun) throws Exception {
    var pinged = new CountDownLatch(1);
    StubUpstream stub =
        upstream(
            exchange -> {
              if (begun) {
                exchange.streams();
                exchange.data(PART);
                pinged.await();
                exchange.data(LAST, USAGE, "[DONE]");
                exchange.ends();
              } else {
                pinged.await();
                exchange.json(500, "{}");
              }
            });

    try (Socket client = serve(stub).begin(", \"stream\": true")) {
      String start = until(client, ": ping\n\n");
      assertThat(start).startsWith("HTTP/1.1 200").contains("Content-Type: text/event-stream");
      assertThat(start.contains("Hello.")).isEqualTo(begun);
      pinged.countDown();

      assertThat(until(client, "\r\n0\r\n\r\n"))
          .contains(
              begun ? "data: [DONE]" : "event: error\ndata: {\"error\":{\"code\":\"upstream_");
    }
  }

  /** What comes up to this text. */
  private static String until(Socket client, String end) throws IOException {
    InputStream in = client.getInputStream();
    var read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      assertThat(next).as(read.toString()).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aFailureBeforeTheFirstByteIsAPlainError(boolean stream) throws Exception {
    StubUpstream stub =
        upstream(
            exchange ->
                exchange.json(
                    429, "{\"error\":{\"message\":\"sk-theirs is limited\"}}", "Retry-After: 7"));

    HttpResponse<String> answer = serve(stub).chat(", \"stream\": " + stream);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertThat(error.get("code").textValue()).isEqualTo("model_unavailable");
    assertThat(error.get("retryable").booleanValue()).isTrue();
    assertThat(answer.body()).doesNotContain("sk-theirs");
  }

  @Test
  void whatTheModelRefusesIsTheClientsToChange() throws Exception {
    StubUpstream stub =
        upstream(
            exchange ->
                exchange.json(
                    400,
                    "{\"error\":{\"message\":\"Too long.\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}"));

    HttpResponse<String> answer = serve(stub).chat("");

    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(error.get("param").textValue()).isEqualTo("/messages");
    assertThat(error.get("message").textValue()).endsWith("Too long.");
    assertThat(error.at("/details/errors/0/param").textValue()).isEqualTo("/messages");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void aClientThatLeavesClosesTheUpstreamAlsoWhileItIsSilent(boolean stream, boolean begun)
      throws Exception {
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    StubUpstream stub =
        upstream(
            exchange -> {
              if (begun) {
                exchange.streams();
                exchange.data(PART);
              }
              asked.countDown();
              exchange.awaitClose();
              closed.countDown();
            });

    try (Socket client = serve(stub).begin(", \"stream\": " + stream)) {
      assertThat(asked.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      if (begun) {
        assertThat(client.getInputStream().read()).isEqualTo('H');
      }
    }

    assertThat(closed.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(CompletableFuture.runAsync(this::stop))
        .as("a shutdown does not wait for a request that nobody waits for")
        .succeedsWithin(Duration.ofSeconds(25));
  }

  @Test
  void whenManyLeaveAtOnceTheUpstreamOfEachIsClosed() throws Exception {
    int clients = 200;
    var asked = new CountDownLatch(clients);
    var closed = new CountDownLatch(clients);
    StubUpstream stub =
        upstream(
            exchange -> {
              exchange.streams();
              exchange.data(PART);
              asked.countDown();
              exchange.awaitClose();
              closed.countDown();
            });
    Client server = serve(stub);
    var streams = new ArrayList<Socket>();
    for (int i = 0; i < clients; i++) {
      streams.add(server.begin(", \"stream\": true"));
    }
    assertThat(asked.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    for (Socket stream : streams) {
      stream.close();
    }

    assertThat(closed.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
