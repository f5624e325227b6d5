package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.MigratedFile;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real process, as programs read it. */
class JsonLogTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @TempDir Path data;

  @Test
  void eachEventIsOneLineWithItsFieldsAsMembers() throws Exception {
    Path log = data.resolve("log");
    MigratedFile.putInto(data.resolve("data"));
    var collector = new Collector();
    var server =
        new ServerProcess(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.endpoint(),
                "BEATRA_PORT",
                "0",
                "BEATRA_DATA_DIR",
                data.resolve("data").toString(),
                "BEATRA_SANDBOX_FAULTS",
                "true",
                "BEATRA_LOG_FORMAT",
                "json"),
            log);
    try (collector;
        Wire wire = new Wire(server.port())) {
      String key = Files.readString(data.resolve("data/dev-api-key")).strip();
      for (String model : List.of("sandbox-chat", "sandbox-fault-upstream-failed")) {
        wire.send(
                Request.post("/v1/chat/completions")
                    .key(key)
                    .header("X-Request-Id", "\"" + model + "\\")
                    .json(
                        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                            .formatted(model)))
            .read();
      }
      Eventually.holds("three lines about them", () -> about(log).size() == 3);
    } finally {
      server.kill();
    }

    List<JsonNode> events = about(log);
    JsonNode first = events.get(0);
    assertThat(first.path("logger").asText()).isEqualTo("ai.beatra.access");
    assertThat(first.path("message").asText()).isEqualTo("request");
    assertThat(first.path("level").asText()).isEqualTo("INFO");
    assertThat(first.path("request_id").asText()).isEqualTo("\"sandbox-chat\\");
    assertThat(first.path("status").isIntegralNumber()).isTrue();
    assertThat(first.path("input_tokens").asInt()).isPositive();
    assertThat(events.get(1).path("code").asText()).isEqualTo("upstream_failed");
    assertThat(events.get(0).path("trace_id").asText()).matches("[0-9a-f]{32}");
    assertThat(events.get(1).path("trace_id").asText())
        .as("the chat that failed, and its request")
        .matches("[0-9a-f]{32}")
        .isEqualTo(events.get(2).path("trace_id").asText());
    for (JsonNode event : events) {
      assertThat(OffsetDateTime.parse(event.path("timestamp").asText()).getOffset().toString())
          .isEqualTo("Z");
      assertThat(Set.of("INFO", "WARN")).contains(event.path("level").asText());
    }
  }

  /** The events with a request id; every line is an event. */
  private static List<JsonNode> about(Path log) {
    var events = new ArrayList<JsonNode>();
    try {
      for (String line : Files.readAllLines(log)) {
        JsonNode event = JSON.readTree(line);
        assertThat(event.isObject()).as(line).isTrue();
        if (event.has("request_id")) {
          events.add(event);
        }
      }
      return events;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
