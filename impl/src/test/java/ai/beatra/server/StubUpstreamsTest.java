package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Json;
import ai.beatra.stubs.command.Record;
import ai.beatra.stubs.command.Upstreams;
import ai.beatra.stubs.content.PlainStudio;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/stub-upstreams starts: a server goes with its catalog, and its record is whole. */
class StubUpstreamsTest {
  private static final String SONGS = "/v1/music/text-to-music";

  @TempDir Path data;

  private static String chat(String model) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi %s\"}]}"
        .formatted(model, model);
  }

  @Test
  void everyModelIsServedAndEachRequestIsRecorded() throws Exception {
    Path record = data.resolve("record.jsonl");
    Path catalog = data.resolve("catalog.yaml");
    try (var lines = new Record(record);
        var upstreams = Upstreams.ofAll(2, new PlainStudio())) {
      upstreams.stubs().forEach(lines::follow);
      Files.writeString(catalog, Upstreams.yaml(upstreams.catalog()));
      upstreams.stub("openai").faults().next(Fault.FAILS);
      try (var beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()))) {
        var client = new TaskClient(beatra);
        for (String model : List.of("sandbox-chat", "stub-chat")) {
          assertThat(beatra.send(beatra.chat(chat(model))).status()).isEqualTo(200);
        }
        JsonNode picture =
            client.succeeded(
                client.create(
                    TaskClient.GENERATIONS,
                    "{\"model\":\"auto\",\"prompt\":\"Hi\",\"aspect_ratio\":\"16:9\"}"));
        assertThat(picture.at("/output/images/0/width").asInt()).isEqualTo(64);
        assertThat(picture.at("/output/images/0/height").asInt()).isEqualTo(36);
        client.succeeded(
            client.create(
                TaskClient.GENERATIONS, "{\"model\":\"stub-pictures\",\"prompt\":\"Hi\"}"));
        for (String model : List.of("suno-5.5", "minimax-music-2.6")) {
          JsonNode song =
              client.succeeded(
                  client.create(
                      SONGS,
                      "{\"model\":\"%s\",\"prompt\":\"7 seconds of jazz\"}".formatted(model)));
          assertThat(song.at("/output/clips/0/duration_seconds").asDouble()).isBetween(6.9, 7.1);
        }
      }
      assertRecorded(record);
    }
  }

  /** A failure before another route served, and what each kind of upstream was paid for. */
  private static void assertRecorded(Path record) throws Exception {
    List<Map<String, Object>> lines = Files.readAllLines(record).stream().map(Json::read).toList();

    assertThat(lines.get(0))
        .containsEntry("stub", "openai")
        .containsEntry("fault", "fails")
        .containsEntry("status", 500)
        .containsEntry("prompt", "Hi sandbox-chat")
        .doesNotContainKey("cost");
    assertThat(lines.stream().filter(line -> line.containsKey("cost")))
        .extracting(line -> line.get("stub"))
        .containsExactlyInAnyOrder(
            "openai-2", "anthropic", "fal", "openai-images", "suno", "minimax");
    assertThat(lines.stream().filter(line -> line.containsKey("job"))).hasSize(4);
  }
}
