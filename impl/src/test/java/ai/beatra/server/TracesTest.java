package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.stubs.QueueStub;
import ai.beatra.upstream.StubUpstream;
import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of spans hears of requests, tries of upstreams and tasks; and what not. */
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String PROMPT = "Zanzibar-7391";
  private static final String WHOLE =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"Kilimanjaro-5895"},
        "finish_reason":"stop"}],
       "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

  @TempDir static Path data;
  private static Collector collector;
  private static StubUpstream ill;
  private static StubUpstream well;
  private static QueueStub queue;
  private static RunningBeatra beatra;

  @BeforeAll
  static void start() throws IOException {
    collector = new Collector();
    ill = new StubUpstream(exchange -> exchange.json(500, "{\"error\":{\"message\":\"no\"}}"));
    well = new StubUpstream(exchange -> exchange.json(200, WHOLE));
    queue = new QueueStub(0, Map.of("png", Samples.png(40, 30)));
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        providers:
          ill: {kind: openai, base_url: %s, keys: [sk-secret-of-ours]}
          sick: {kind: openai, base_url: %s, keys: [sk-secret-of-ours]}
          well: {kind: openai, base_url: %s, keys: [sk-secret-of-ours]}
          queue: {kind: fal, base_url: %s}
          sandbox: {kind: sandbox}
        models:
        """
                .formatted(ill.baseUrl(), ill.baseUrl(), well.baseUrl(), queue.url())
            + CatalogText.chat(
                "both", "{provider: ill, upstream_model: a}, {provider: well, upstream_model: b}")
            + CatalogText.chat("fine", "{provider: well, upstream_model: b}")
            + CatalogText.chat("alone", "{provider: sick, upstream_model: a}")
            + CatalogText.painter("painter", "{provider: sandbox, upstream_model: sandbox-image}")
            + CatalogText.painter("far", "{provider: queue, upstream_model: a/b}"));
    beatra =
        RunningBeatra.start(
            data,
            Map.of(
                "BEATRA_CATALOG",
                catalog.toString(),
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.endpoint(),
                "OTEL_EXPORTER_OTLP_HEADERS",
                "x-tenant=house%20one",
                "OTEL_SERVICE_NAME",
                "my-beatra",
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=test"));
  }

  @AfterAll
  static void stop() throws Exception {
    beatra.close();
    collector.close();
    ill.close();
    well.close();
    queue.close();
  }

  private static Request chat(String id) {
    return chat("fine", id);
  }

  private static Request chat(String model, String id) {
    return beatra
        .chat(
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(model, PROMPT))
        .header("X-Request-Id", id);
  }

  private static Collector.Sent ofRequest(String id) {
    return collector.await(
        "the span of " + id,
        span -> span.kind() == 2 && id.equals(span.attributes().get("beatra.request_id")));
  }

  @Test
  void aChatIsASpanWithOneForEachTry() throws IOException {
    beatra.send(
        chat("both", "one")
            .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01")
            .header("tracestate", "a=b"));

    Collector.Sent request = ofRequest("one");
    assertThat(request.trace()).isEqualTo(TRACE);
    assertThat(request.parent()).isEqualTo(SPAN);
    assertThat(request.name()).isEqualTo("POST /v1/chat/completions");
    assertThat(request.status()).isZero();
    assertThat(request.attributes())
        .containsEntry("http.request.method", "POST")
        .containsEntry("http.route", "/v1/chat/completions")
        .containsEntry("http.response.status_code", "200")
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.request.model", "both")
        .containsEntry("gen_ai.response.model", "both")
        .containsEntry("gen_ai.provider.name", "well")
        .containsEntry("gen_ai.usage.input_tokens", "10")
        .containsEntry("gen_ai.usage.output_tokens", "2")
        .containsEntry("beatra.credits", "0.012");
    List<Collector.Sent> tries = tries(request);
    assertThat(tries)
        .extracting(Collector.Sent::name)
        .containsExactlyInAnyOrder("chat a", "chat b");
    Collector.Sent failed = tries.get(tries.get(0).name().equals("chat a") ? 0 : 1);
    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.attributes())
        .containsEntry("gen_ai.provider.name", "ill")
        .containsEntry("beatra.outcome", "upstream_failed")
        .containsEntry("http.response.status_code", "500");
    assertThat(ill.received())
        .anySatisfy(
            sent ->
                assertThat(sent.headers())
                    .containsEntry("traceparent", "00-" + TRACE + "-" + failed.id() + "-01")
                    .containsEntry("tracestate", "a=b"));
  }

  private static List<Collector.Sent> tries(Collector.Sent request) {
    Eventually.holds("two tries", () -> children(request).size() == 2);
    return children(request);
  }

  private static List<Collector.Sent> children(Collector.Sent request) {
    return collector.spans().stream().filter(span -> span.parent().equals(request.id())).toList();
  }

  @Test
  void whoDoesNotWantToBeFollowedIsNot() throws IOException {
    beatra.send(chat("quiet").header("traceparent", "00-" + TRACE + "-" + SPAN + "-00"));
    beatra.send(chat("loud"));

    ofRequest("loud");
    assertThat(collector.spans())
        .noneMatch(span -> "quiet".equals(span.attributes().get("beatra.request_id")));
    assertThat(well.received())
        .anyMatch(
            each ->
                each.headers().getOrDefault("traceparent", "").matches("00-" + TRACE + "-.*-00"));
  }

  @Test
  void aTraceparentThatIsNoneBeginsAnother() throws IOException {
    beatra.send(chat("odd").header("traceparent", "00-zz-" + PROMPT + "-01"));

    assertThat(ofRequest("odd").parent()).isEmpty();
  }

  @Test
  void aTaskIsLinkedToTheRequestThatMadeIt() throws IOException {
    var client = new TaskClient(beatra);
    Answer made =
        beatra.send(
            client
                .post(GENERATIONS, "{\"model\":\"painter\",\"prompt\":\"%s\"}".formatted(PROMPT))
                .header("X-Request-Id", "paints"));
    assertThat(made.status()).as(made::toString).isEqualTo(202);
    JsonNode task = client.succeeded(made.json());

    Collector.Sent request = ofRequest("paints");
    assertThat(request.attributes())
        .containsEntry("gen_ai.operation.name", "text_to_image")
        .containsEntry("gen_ai.response.model", "painter");
    Collector.Sent run = runOf("painter");
    assertThat(run.name()).isEqualTo("text_to_image painter");
    assertThat(run.parent()).isEmpty();
    assertThat(run.links()).containsExactly(request.id());
    assertThat(run.attributes())
        .containsEntry("beatra.request_id", "paints")
        .hasEntrySatisfying(
            "beatra.task_id", id -> assertThat(TaskClient.self(task)).endsWith("/" + id))
        .containsEntry("beatra.outcome", "succeeded");
    collector.await("the try", span -> span.kind() == 3 && span.parent().equals(run.id()));
  }

  private static Collector.Sent runOf(String model) {
    return collector.await(
        "the span of the task",
        span -> span.kind() == 5 && span.name().equals("text_to_image " + model));
  }

  @Test
  void whoPaintsForATaskHearsWhatItBelongsTo() throws IOException {
    var client = new TaskClient(beatra);
    client.succeeded(client.create(GENERATIONS, "{\"model\":\"far\",\"prompt\":\"A tree\"}"));

    Collector.Sent run = runOf("far");
    Collector.Sent attempt =
        collector.await("the try", span -> span.parent().equals(run.id()) && span.kind() == 3);
    assertThat(attempt.name()).isEqualTo("text_to_image a/b");
    assertThat(queue.seen())
        .filteredOn(seen -> seen.method().equals("POST"))
        .extracting(seen -> seen.headers().get("traceparent"))
        .hasSize(1)
        .allMatch(told -> told.startsWith("00-" + run.trace() + "-" + attempt.id() + "-"));
  }

  @Test
  void theLogNamesTheTrace() throws IOException {
    try (LoggedLines lines = LoggedLines.access()) {
      beatra.send(chat("logged").header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));

      assertThat(lines.await("request_id=logged ")).contains(" trace_id=" + TRACE + " ");
    }
    try (LoggedLines warnings = LoggedLines.all(Level.WARN)) {
      beatra.send(
          chat("alone", "warned").header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));

      assertThat(warnings.await("request_id=warned ")).contains(" trace_id=" + TRACE);
    }
  }

  @Test
  void whoItIsIsToldAsTheStandardVariablesSay() throws IOException {
    beatra.send(chat("who"));
    ofRequest("who");
    assertThat(collector.resource())
        .containsEntry("service.name", "my-beatra")
        .containsEntry("deployment.environment.name", "test")
        .containsKey("service.instance.id");
    assertThat(collector.received().get(0).path()).isEqualTo("/v1/traces");
    assertThat(collector.received().get(0).headers()).containsEntry("x-tenant", "house one");
  }

  /** Whatever is sent, no word of a customer and no secret is among it. */
  @Test
  void nothingThatACustomerWroteIsSent() throws IOException {
    beatra.send(chat("secret"));
    beatra.send(chat("alone", "secret-failure"));
    beatra.send(Request.get("/v1/models?q=" + PROMPT).key(beatra.key()));
    beatra.send(Request.get("/v1/" + PROMPT).key(beatra.key()));
    beatra.send(Request.of(PROMPT, "/v1/models").key(beatra.key()));
    beatra.send(beatra.chat("{\"model\":\"%s\",\"messages\":[]}".formatted(PROMPT)));
    beatra.send(Request.get("/v1/health").header("X-Request-Id", "last-of-all"));
    ofRequest("last-of-all");

    for (StubUpstream.Request request : collector.received()) {
      String sent = new String(request.body(), StandardCharsets.ISO_8859_1);
      assertThat(sent)
          .doesNotContain(PROMPT, "Kilimanjaro-5895", "sk-secret", beatra.key(), beatra.tenant());
    }
  }

  @Test
  void aCollectorThatIsAwayCostsALineAndNothingElse(@TempDir Path own) throws Exception {
    var settings = new HashMap<String, String>();
    try (var away = new Collector(exchange -> exchange.json(503, "{}"));
        LoggedLines lines = LoggedLines.all(Level.INFO)) {
      settings.put("BEATRA_TELEMETRY_OTLP_ENDPOINT", away.endpoint());
      try (RunningBeatra other = RunningBeatra.start(own, settings)) {
        for (int i = 0; i < 3; i++) {
          int sent = away.received().size();
          assertThat(other.send(Request.get("/v1/health")).status()).isEqualTo(200);
          Eventually.holds("it was tried", () -> away.received().size() > sent);
        }
      }
      assertThat(lines.texts())
          .filteredOn(line -> line.contains("spans") || line.contains("otlp"))
          .hasSize(1)
          .first()
          .asString()
          .contains("the collector takes no spans");
    }
  }

  @Test
  void whatIsLeftIsSentAtTheStop(@TempDir Path own) throws Exception {
    try (var late = new Collector()) {
      var settings = Map.of("BEATRA_TELEMETRY_OTLP_ENDPOINT", late.endpoint());
      RunningBeatra other = RunningBeatra.start(own, settings);
      other.send(Request.get("/v1/health").header("X-Request-Id", "the-last"));
      other.close();

      assertThat(late.spans())
          .anyMatch(span -> "the-last".equals(span.attributes().get("beatra.request_id")));
    }
  }

  @Test
  void aRatioOfNoneFollowsOnlyWhoSaysSo(@TempDir Path own) throws Exception {
    try (var few = new Collector()) {
      var settings =
          Map.of(
              "BEATRA_TELEMETRY_OTLP_ENDPOINT",
              few.endpoint(),
              "BEATRA_TELEMETRY_SAMPLE_RATIO",
              "0");
      try (RunningBeatra other = RunningBeatra.start(own, settings)) {
        other.send(Request.get("/v1/health").header("X-Request-Id", "unsaid"));
        other.send(
            Request.get("/v1/health")
                .header("X-Request-Id", "said")
                .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
      }
      assertThat(few.spans())
          .extracting(span -> span.attributes().get("beatra.request_id"))
          .containsExactly("said");
    }
  }

  @Test
  void withoutACollectorNoUpstreamIsTold(@TempDir Path own) throws Exception {
    Path catalog = own.resolve("catalog.yaml");
    try (var upstream = new StubUpstream(exchange -> exchange.json(200, WHOLE))) {
      Files.writeString(
          catalog,
          "providers:\n  one: {kind: openai, base_url: %s}\nmodels:\n".formatted(upstream.baseUrl())
              + CatalogText.chat("both", "{provider: one, upstream_model: a}"));
      try (RunningBeatra other =
          RunningBeatra.start(own, Map.of("BEATRA_CATALOG", catalog.toString()))) {
        other.send(
            other
                .chat("{\"model\":\"both\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
      }
      assertThat(upstream.received().get(0).headers()).doesNotContainKeys("traceparent");
    }
  }
}
