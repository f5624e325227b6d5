package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.Usage;
import ai.beatra.credits.UsageRecord;
import ai.beatra.money.Amount;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Script;
import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What customers pay where an upstream says what an answer cost, and what is written down of it.
 */
class UpstreamCostTest {
  private static final String CATALOG =
      """
      providers:
        proxy: {kind: openai, preset: litellm, base_url: "%s"}
      models:
        - id: large
          name: Large
          description: Whatever the proxy calls large.
          created: "2026-11-01"
          capabilities: [chat]
          release_state: available
          modalities: {input: [text], output: [text]}
          limits: {context_tokens: 100000, max_output_tokens: 1000}
          options: [max_tokens]
          price:
            unit: usd_per_million_tokens
            input: "3"
            cached_input: "0.3"
            cache_write: "3.75"
            output: "15"
          routes: [{provider: proxy, upstream_model: large}]
      """;

  private static final String BODY =
      "{\"model\":\"large\",\"max_tokens\":100,\"stream\":%s,\"stream_options\":%s,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Say hello. Say it slowly.\"}]}";

  private static final String ANSWER =
      "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
          + "\"content\":\"Hello.\"}}]%s}";

  /** Of 12 tokens one costs 0.3, ten 3.75 and one 3 dollars a million; 4 cost 15. */
  private static final String USAGE =
      ",\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":4,\"total_tokens\":16,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":1,\"cache_creation_tokens\":10}}";

  private static final String BY_THE_TABLE = "0.1512";

  @TempDir Path directory;

  private List<UsageRecord> asked(boolean stream, Script script) throws Exception {
    try (var stub = new StubUpstream(script)) {
      Path catalog = directory.resolve("catalog.yaml");
      Files.writeString(catalog, CATALOG.formatted(stub.baseUrl()));
      try (RunningBeatra beatra =
          RunningBeatra.start(directory, Map.of("BEATRA_CATALOG", catalog.toString()))) {
        Amount before = beatra.settledBalance();
        Answer answer =
            beatra.send(
                beatra.chat(BODY.formatted(stream, stream ? "{\"include_usage\":true}" : "null")));
        assertThat(answer.status()).isEqualTo(200);
        Amount spent = before.minus(beatra.settledBalance());
        if (!stream) {
          JsonNode usage = answer.json().get("usage");
          assertThat(usage.get("credits").textValue()).isEqualTo(spent.toString());
        }
        String tenant = beatra.tenant();
        return beatra.database(
            database -> {
              var records = new ArrayList<UsageRecord>();
              new Usage(database)
                  .of(tenant, Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"))
                  .forEachRemaining(records::add);
              assertThat(records).extracting(UsageRecord::charged).containsExactly(spent);
              return records;
            });
      }
    }
  }

  private UsageRecord told(String usage, String... headers) throws Exception {
    return asked(false, exchange -> exchange.json(200, ANSWER.formatted(usage), headers)).get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "x-litellm-response-cost: 2.8e-05, 0.0420, billed",
    "x-litellm-response-cost: 0.00012345678, 0.1852, billed",
    "x-litellm-response-cost-original: 0.0001, 0.1500, billed",
    "x-litellm-response-cost: 0.0, " + BY_THE_TABLE + ", provider",
    "x-litellm-response-cost: None, " + BY_THE_TABLE + ", provider",
    "x-litellm-response-cost: -1, " + BY_THE_TABLE + ", provider",
    "x-other: 1, " + BY_THE_TABLE + ", provider",
  })
  void whatTheUpstreamSaysThatAnAnswerCostIsTakenIfItIsSomething(
      String header, String credits, String source) throws Exception {
    UsageRecord record = told(USAGE, header);

    assertThat(record.charged()).hasToString(credits);
    assertThat(record.costSource()).isEqualTo(source);
    assertThat(record.used().input()).isEqualTo(12);
    assertThat(record.used().cachedInput()).isEqualTo(1);
    assertThat(record.used().cacheWrite()).isEqualTo(10);
  }

  @Test
  void neverMoreThanWasHeldIsTaken() throws Exception {
    UsageRecord record;
    try (var lines = LoggedLines.all(Level.WARN)) {
      record = told(USAGE, "x-litellm-response-cost: 5");

      assertThat(lines.await("an upstream bills more than was held; no more is charged"))
          .contains("model=large", "billed_usd=5", "credits=" + record.charged());
    }
    // 100 tokens of the answer are 2.25 credits; the prompt is held for by its bytes.
    assertThat(record.charged()).isBetween(Amount.parse("2.25"), Amount.parse("6"));
    assertThat(record.costSource()).isEqualTo("billed");
  }

  @Test
  void aStreamIsPricedHere() throws Exception {
    UsageRecord record =
        asked(
                true,
                exchange -> {
                  exchange.raw(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          + "x-litellm-response-cost: 0.5\r\nTransfer-Encoding: chunked\r\n\r\n");
                  exchange.data(
                      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello.\"},"
                          + "\"finish_reason\":\"stop\"}]}",
                      "{\"choices\":[]" + USAGE + "}",
                      "[DONE]");
                  exchange.ends();
                })
            .get(0);

    assertThat(record.charged()).hasToString(BY_THE_TABLE);
    assertThat(record.costSource()).isEqualTo("provider");
  }

  @Test
  void whoTellsNoUsageIsCountedHere() throws Exception {
    UsageRecord record = told("");

    assertThat(record.costSource()).isEqualTo("counted");
    assertThat(record.used().input()).isPositive();
    assertThat(record.used().output()).isPositive();
    assertThat(record.charged().units())
        .isEqualTo(
            // 3 and 15 dollars a million tokens, times 1.5; rounded up.
            (record.used().input() * 45 + record.used().output() * 225));
  }
}
