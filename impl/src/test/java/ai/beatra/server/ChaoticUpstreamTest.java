package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import ai.beatra.stubs.ChatStub;
import ai.beatra.stubs.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * An upstream of which half of all answers go wrong, and clients of which some leave: every call
 * ends, who got an answer has paid what it says, and nobody else has paid.
 */
@Timeout(600)
class ChaoticUpstreamTest {
  /** {@code -Pthorough} and {@code -Pslow} try more. */
  private static final int CALLS = 30 * Integer.getInteger("rounds", 3);

  private static final int CLIENTS = 8;
  private static final Map<Fault, Double> FAULTS =
      Map.of(
          Fault.FAILS, 0.2,
          Fault.OVERLOADED, 0.1,
          Fault.SLOW, 0.05,
          Fault.SLOW_TOKEN, 0.05,
          Fault.RESET, 0.05,
          Fault.HALF_OPEN, 0.03,
          Fault.CUT, 0.05,
          Fault.ERROR_IN_STREAM, 0.02);
  private static final String BODY =
      "{\"model\":\"chaotic\",\"stream\":%s,\"stream_options\":%s,\"max_completion_tokens\":50,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Call %s\"}]}";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path data;
  private final long seed = Long.getLong("seed", new Random().nextLong());

  /** By the id of each answer: what it has cost, as it says. */
  private final Map<String, String> costs = new ConcurrentHashMap<>();

  /** The ids of answers that did not come whole, which say nothing of it. */
  private final Map<String, Boolean> broken = new ConcurrentHashMap<>();

  @BeforeEach
  void tellTheSeed() {
    System.out.println(getClass().getSimpleName() + ": -Dseed=" + seed);
  }

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.SQLITE)
  void eachCallEndsAndIsPaidForWhatItBrought(TestDatabase.Kind kind) throws Exception {
    try (var upstream = new ChatStub(0);
        var database = new TestDatabase(kind)) {
      upstream.faults().slowness(Duration.ofSeconds(2)).rates(seed, FAULTS);
      try (RunningBeatra beatra = RunningBeatra.start(data, settings(upstream, database))) {
        askAll(beatra);

        beatra.settledBalance();
        Map<String, String> settled = settled(beatra);
        assertThat(settled).containsAllEntriesOf(costs);
        assertThat(costs).isNotEmpty();
        var others = new HashMap<>(settled);
        others.keySet().removeAll(costs.keySet());
        assertThat(broken.keySet()).containsAll(others.keySet());
      }
    }
  }

  private Map<String, String> settings(ChatStub upstream, TestDatabase database)
      throws IOException {
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        routing: {circuit: {failure_percent: 100, calls: 10000}}
        providers:
          chaos:
            {kind: openai, base_url: "%s/v1", timeouts: {first_byte_ms: 700, first_token_ms: 700, idle_ms: 700}}
        models:
        """
                .formatted(upstream.url())
            + CatalogText.chat("chaotic", "{provider: chaos, upstream_model: m}")
                .replace("options: []", "options: [max_completion_tokens]"));
    var settings = new HashMap<String, String>();
    settings.put("BEATRA_CATALOG", catalog.toString());
    String url = database.config().database().url();
    if (url != null) {
      settings.put("BEATRA_DATABASE_URL", url);
    }
    return settings;
  }

  private void askAll(RunningBeatra beatra) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        var random = new Random(seed + i);
        String name = "client-" + i;
        clients.add(
            threads.submit(
                () -> {
                  for (int call = 0; call < CALLS; call++) {
                    ask(beatra, name + "-" + call, random);
                  }
                  return true;
                }));
      }
      for (Future<?> client : clients) {
        client.get(8, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A tenth of all leave when their stream has begun; a fifth has a key, and asks again. */
  private void ask(RunningBeatra beatra, String name, Random random) throws IOException {
    boolean stream = random.nextBoolean();
    boolean keyed = random.nextInt(5) == 0;
    boolean leaves = stream && random.nextInt(5) == 0;
    Request request =
        beatra.chat(BODY.formatted(stream, stream ? "{\"include_usage\":true}" : "null", name));
    if (keyed) {
      request = request.header("Idempotency-Key", name);
    }
    try (Wire wire = beatra.connect()) {
      wire.send(request);
      if (!leaves) {
        note(wire.read());
      } else if (wire.readHead().status() == 200) {
        leave(wire);
      }
    }
    if (keyed && !leaves) {
      note(beatra.send(request));
    }
  }

  /** As soon as the answer has told its id, if it does. */
  private void leave(Wire wire) throws IOException {
    String chunk;
    do {
      chunk = new String(wire.readChunk());
    } while (chunk.startsWith(":"));
    if (chunk.startsWith("data: ")) {
      broken.put(json(chunk.substring(6)).path("id").asText(), true);
    }
  }

  private void note(Answer answer) {
    if (answer.status() != 200) {
      assertThat(answer.error().path("retryable").asBoolean()).as(answer::toString).isTrue();
      assertThat(answer.error().path("code").asText())
          .isIn(
              ErrorCode.UPSTREAM_FAILED.code(),
              ErrorCode.UPSTREAM_TIMEOUT.code(),
              ErrorCode.MODEL_UNAVAILABLE.code());
      return;
    }
    List<JsonNode> parts = parts(answer);
    if (parts.isEmpty()) {
      assertThat(answer.text()).contains("event: error");
      return;
    }
    JsonNode last = parts.get(parts.size() - 1);
    String id = parts.get(0).path("id").asText();
    if (last.at("/usage/credits").isMissingNode()) {
      assertThat(answer.text()).contains("event: error").doesNotContain("[DONE]");
      broken.put(id, true);
    } else {
      costs.put(id, last.at("/usage/credits").asText());
    }
  }

  private static List<JsonNode> parts(Answer answer) {
    if (answer.header("Content-Type").startsWith("application/json")) {
      return List.of(answer.json());
    }
    return answer.events().stream()
        .filter(event -> !event.equals("[DONE]"))
        .map(ChaoticUpstreamTest::json)
        .toList();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  /** What was taken, by what it was taken for. */
  private static Map<String, String> settled(RunningBeatra beatra) throws IOException {
    String tenant = beatra.tenant();
    var settled = new HashMap<String, String>();
    beatra.credits(
        credits -> {
          credits.ledger(tenant, Integer.MAX_VALUE).stream()
              .filter(entry -> entry.kind() == Kind.SETTLE)
              .forEach(entry -> settled.put(entry.ref(), entry.amount().toString()));
          return Amount.ZERO;
        });
    return settled;
  }
}
