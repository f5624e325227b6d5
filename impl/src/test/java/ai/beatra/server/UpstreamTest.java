package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.config.Shortcut;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Script;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server in front of an upstream. */
class UpstreamTest {
  /** Only something that hangs reaches it. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HELLO =
      "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello?\"}]";

  private static final String WHOLE =
      """
      {"id": "theirs", "object": "chat.completion", "created": 1, "model": "model-b-2026-01-01",
       "system_fingerprint": "fp", "service_tier": "default", "x_provider": "theirs",
       "choices": [{"index": 0, "finish_reason": "stop", "x_provider": "theirs",
         "message": {"role": "assistant", "content": "Hello.", "annotations": "theirs"}}],
       "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18, "cost": 0.01}}
      """;

  private static final String PART =
      "{\"id\":\"theirs\",\"created\":1,\"model\":\"theirs\",\"system_fingerprint\":\"theirs\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello.\",\"x\":\"theirs\"},"
          + "\"finish_reason\":null}]}";
  private static final String LAST =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}";

  @TempDir Path data;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  /** An upstream with two chat models that answers chats with the script. */
  private StubUpstream upstream(Script chats) throws IOException {
    return stub(
        exchange -> {
          if (exchange.request().method().equals("GET")) {
            exchange.json(
                200,
                """
                {"object": "list", "data": [{"id": "model-b"}, {"id": "text-embedding-3-small"},
                 {"id": "Vendor/Model-A:7b"}, {"id": "auto"}, {"id": "sandbox-chat"}, {"x": 1}]}
                """);
          } else {
            chats.answer(exchange);
          }
        });
  }

  private StubUpstream stub(Script script) throws IOException {
    var stub = new StubUpstream(script);
    open.add(stub);
    return stub;
  }

  private static Map<String, String> environment(StubUpstream stub) {
    return Map.of("OPENAI_API_KEY", "sk-theirs", "OPENAI_BASE_URL", stub.baseUrl() + "/");
  }

  /** A server with these settings, as a client sees it. */
  private Client serve(CatalogConfig catalog) throws Exception {
    String yaml = "server: {port: 0, ping_seconds: 1}\ndata_dir: " + data;
    var key = new AtomicReference<String>();
    var server =
        new Beatra(
            Config.parse("test", yaml, Map.of()),
            catalog,
            Clock.systemUTC(),
            first -> key.set(first.secret().reveal()));
    open.add(server);
    return new Client(server.port(), String.valueOf(key.get()));
  }

  private CatalogConfig bundled(Map<String, String> environment) {
    return CatalogConfig.load(Config.parse("test", "", Map.of()), environment);
  }

  private Client serve(StubUpstream stub) throws Exception {
    return serve(bundled(environment(stub)));
  }

  private final class Client {
    private final int port;
    private final String key;

    Client(int port, String key) {
      this.port = port;
      this.key = key;
    }

    HttpResponse<String> chat(String more) throws Exception {
      return send("/v1/chat/completions", HELLO + more + "}");
    }

    HttpResponse<String> send(String path, String body) throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(DEADLINE)
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json");
      return http.send(
          (body.isEmpty() ? request : request.POST(HttpRequest.BodyPublishers.ofString(body)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }

    /** A request on a connection that the test closes when it likes. */
    Socket begin(String more) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) DEADLINE.toMillis());
      byte[] body = (HELLO + more + "}").getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Authorization: Bearer "
              + key
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      return socket;
    }

    List<String> models() throws Exception {
      JsonNode list = JSON.readTree(send("/v1/models", "").body()).get("data");
      var ids = new ArrayList<String>();
      list.forEach(model -> ids.add(model.get("id").textValue()));
      return ids;
    }
  }

  private static List<String> events(HttpResponse<String> answer) {
    return Stream.of(answer.body().split("\n\n")).toList();
  }

  private static StubUpstream.Request last(StubUpstream stub) {
    return stub.received().get(stub.received().size() - 1);
  }

  @Test
  void aKeyInTheEnvironmentIsAllItTakes() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    Client client = serve(stub);

    HttpResponse<String> answer = client.chat(", \"max_tokens\": 7");

    assertThat(client.models())
        .startsWith("model-b", "Vendor/Model-A:7b", "sandbox-chat")
        .endsWith("gpt-image-2", "suno-5.5", "minimax-music-2.6");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("theirs", "fp", "2026", "0.01");
    JsonNode completion = JSON.readTree(answer.body());
    assertThat(completion.get("id").textValue()).startsWith("chatcmpl-");
    assertThat(completion.get("model").textValue()).isEqualTo("model-b");
    assertThat(completion.at("/choices/0/message/content").textValue()).isEqualTo("Hello.");
    assertThat(completion.at("/usage/prompt_tokens").intValue()).isEqualTo(11);
    assertThat(completion.at("/usage/total_tokens").intValue()).isEqualTo(18);
    StubUpstream.Request sent = last(stub);
    assertThat(sent.path()).isEqualTo("/v1/chat/completions");
    assertThat(sent.headers()).containsEntry("authorization", "Bearer sk-theirs");
    assertThat(JSON.readTree(sent.body()).get("model").textValue()).isEqualTo("model-b");
    assertThat(JSON.readTree(sent.body()).get("max_tokens").intValue()).isEqualTo(7);
    assertThat(stub.received().get(0).path()).isEqualTo("/v1/models");
  }

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

  @Test
  void anUpstreamWithoutAKeyIsNamedOnTheCommandLine() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    Shortcut shortcut =
        Shortcut.to(stub.baseUrl().toString(), Map.of(), Config.parse("test", "", Map.of()));
    Client client = serve(bundled(Map.of()).withShortcut(shortcut));

    assertThat(client.chat("").statusCode()).isEqualTo(200);
    assertThat(stub.received())
        .allSatisfy(r -> assertThat(r.headers()).doesNotContainKey("authorization"));
  }

  @Test
  void theModelOfTheEnvironmentComesFirst() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    var environment = new HashMap<>(environment(stub));
    environment.put("OPENAI_MODEL", "model-z");
    Client client = serve(bundled(environment));

    client.chat("");

    assertThat(client.models().get(0)).isEqualTo("model-z");
    assertThat(last(stub).text()).contains("\"model\":\"model-z\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "200 {}", "200 <html>", "closed"})
  void anUpstreamThatListsNothingOffersNothing(String listing) throws Exception {
    StubUpstream stub =
        stub(
            exchange -> {
              if (listing.equals("closed")) {
                exchange.cut(true);
              } else {
                exchange.json(Integer.parseInt(listing.substring(0, 3)), listing.substring(3));
              }
            });

    assertThat(serve(stub).models()).startsWith("sandbox-chat");
  }

  @Test
  void aModelThatIsNamedNeedsNoList() throws Exception {
    StubUpstream stub =
        stub(
            exchange ->
                exchange.json(exchange.request().method().equals("GET") ? 404 : 200, WHOLE));
    var environment = new HashMap<>(environment(stub));
    environment.put("OPENAI_MODEL", "model-z");

    assertThat(serve(bundled(environment)).models()).startsWith("model-z", "sandbox-chat");
  }

  @Test
  void whatWouldSteerTheUpstreamDoesNotArrive() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));

    HttpResponse<String> answer =
        serve(stub)
            .chat(
                """
                , "api_base": "http://evil.example", "api_key": "sk-evil",
                "fallbacks": ["expensive"], "mock_response": "free", "store": true,
                "model_options": {"api_base": "http://evil.example"}
                """);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(last(stub).text())
        .doesNotContain("evil", "api_base", "api_key", "fallbacks", "mock_response", "store")
        .contains("Hello?");
  }

  @Test
  void audioIsChargedAtItsOwnPrice() throws Exception {
    String usage =
        """
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
          "prompt_tokens_details": {"audio_tokens": 4},
          "completion_tokens_details": {"audio_tokens": 3}}}\
        """;
    String whole = WHOLE.substring(0, WHOLE.indexOf("\"usage\"")) + usage;
    StubUpstream stub = upstream(exchange -> exchange.json(200, whole));
    String yaml =
        """
        providers:
          mine: {kind: openai, base_url: "%s"}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, audio], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: []
            price: {unit: usd_per_million_tokens, input: 1, output: 2, audio_in: 10,
                    markup: 1}
            routes: [{provider: mine, upstream_model: their-name}]
        """
            .formatted(stub.baseUrl());

    String heard =
        """
        {"model": "auto", "messages": [{"role": "user", "content": [
          {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}]}]}""";

    HttpResponse<String> answer =
        serve(CatalogConfig.parse("test", yaml, Map.of())).send("/v1/chat/completions", heard);

    JsonNode told = JSON.readTree(answer.body()).get("usage");
    assertThat(told.at("/prompt_tokens_details/audio_tokens").intValue()).isEqualTo(4);
    // 6 x 1 + 4 x 10 + 5 x 2 millionths of a dollar, at 1000 credits.
    assertThat(told.get("credits").textValue()).isEqualTo("0.0560");
  }

  @Test
  void aCatalogFileSaysWhereAndWhatIsPassedThrough() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    String yaml =
        """
        providers:
          mine: {kind: openai, base_url: "%s", keys: ["${KEY}"], concurrency: 4}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [max_tokens]
            passthrough: [top_k, store]
            price: {unit: usd_per_million_tokens, input: 1, output: 2}
            routes: [{provider: mine, upstream_model: their-name}]
        """
            .formatted(stub.baseUrl());
    Client client = serve(CatalogConfig.parse("test", yaml, Map.of("KEY", "sk-file")));

    HttpResponse<String> answer =
        client.chat(", \"store\": true, \"max_tokens\": 9, \"model_options\": {\"top_k\": 3}");

    assertThat(JSON.readTree(answer.body()).get("model").textValue()).isEqualTo("mine");
    assertThat(last(stub).headers()).containsEntry("authorization", "Bearer sk-file");
    JsonNode sent = JSON.readTree(last(stub).body());
    assertThat(sent.get("model").textValue()).isEqualTo("their-name");
    assertThat(sent.get("store").booleanValue()).isTrue();
    assertThat(sent.get("top_k").intValue()).isEqualTo(3);
    assertThat(sent.get("max_completion_tokens").intValue()).isEqualTo(9);
  }

  @Test
  void aValueGoesToTheModelsThatListIt() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    String model =
        """
          - id: %s
            name: One
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, image], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [reasoning_effort%s]
            price: {unit: usd_per_million_tokens, input: 1, output: 2}
            routes: [{provider: mine, upstream_model: %s}]
        """;
    String yaml =
        "providers:\n  mine: {kind: openai, base_url: \"%s\"}\nmodels:\n".formatted(stub.baseUrl())
            + model.formatted("plain", "", "plain")
            + model.formatted("deep", ", reasoning_effort=max, detail=original", "deep")
            + model.formatted("any", ", reasoning_effort=*", "any");
    Client client = serve(CatalogConfig.parse("test", yaml, Map.of()));

    assertThat(client.chat(", \"reasoning_effort\": \"max\"").statusCode()).isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"deep\"", "\"reasoning_effort\":\"max\"");
    assertThat(client.chat(", \"reasoning_effort\": \"ultra\"").statusCode()).isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"any\"");
    String see =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"original\"}}]}]}";
    HttpResponse<String> refused = client.send("/v1/chat/completions", see.formatted("plain"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("/messages/0/content/0/image_url/detail", "must be one of auto, low, high");
    assertThat(client.send("/v1/chat/completions", see.formatted("auto")).statusCode())
        .isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"deep\"", "\"detail\":\"original\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thinkingIsDeliveredAndCharged(boolean stream) throws Exception {
    String thought = "word ".repeat(50);
    StubUpstream stub =
        upstream(
            exchange -> {
              if (stream) {
                exchange.streams();
                exchange.data(
                    "{\"choices\":[{\"delta\":{\"reasoning\":\"" + thought + "\"}}]}",
                    LAST,
                    "[DONE]");
                exchange.ends();
              } else {
                exchange.json(
                    200, "{\"choices\":[{\"message\":{\"reasoning\":\"" + thought + "\"}}]}");
              }
            });
    String more = stream ? ", \"stream\": true, \"stream_options\": {\"include_usage\": true}" : "";

    String answer = serve(stub).chat(more).body();

    assertThat(answer).contains("\"reasoning_content\":\"" + thought);
    String tokens = answer.replaceAll("(?s).*\"completion_tokens\":(\\d+),.*", "$1");
    assertThat(Integer.parseInt(tokens)).isGreaterThanOrEqualTo(50);
  }

  @Test
  void aStreamHasOurIdsModelAndUsage() throws Exception {
    StubUpstream stub =
        upstream(
            exchange -> {
              exchange.streams();
              exchange.data(PART, PART, LAST, USAGE, "[DONE]");
              exchange.ends();
            });
    Client client = serve(stub);

    List<String> plain = events(client.chat(", \"stream\": true"));
    List<String> counted =
        events(client.chat(", \"stream\": true, \"stream_options\": {\"include_usage\": true}"));

    assertThat(plain).hasSize(4).last().isEqualTo("data: [DONE]");
    assertThat(counted).hasSize(5).last().isEqualTo("data: [DONE]");
    assertThat(String.join("\n", counted)).doesNotContain("theirs");
    var ids = new ArrayList<String>();
    for (String event : counted.subList(0, 4)) {
      JsonNode chunk = JSON.readTree(event.substring("data: ".length()));
      assertThat(chunk.get("model").textValue()).isEqualTo("model-b");
      ids.add(chunk.get("id").textValue());
    }
    assertThat(ids).containsOnly(ids.get(0)).allMatch(id -> id.startsWith("chatcmpl-"));
    assertThat(counted.get(3)).contains("\"choices\":[]", "\"prompt_tokens\":11");
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

  private void stop() {
    try {
      open.remove(open.size() - 1).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
