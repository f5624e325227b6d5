package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.server.NamedThings.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tenant has of every kind that can be named: tasks of each capability in each state,
 * artifacts that were uploaded and made, their URLs, places in a list and keys of requests.
 */
final class Belongings {
  private static final String AUDIO_TASK =
      "{\"model\":\"%s\",\"prompt\":\"Ten seconds of calm piano\",\"reference_audio\":%s}";
  private static final String IMAGE_TASK = "{\"model\":\"%s\",\"prompt\":\"Trees\",\"image\":%s}";

  private final TaskClient client;
  private final Map<Kind, Set<String>> all = new EnumMap<>(Kind.class);
  private final String picture;
  private final String recording;

  /**
   * @param beatra as the tenant sees it; two tasks of each kind run at a time
   * @param media image, music or both
   * @param states of the tasks; what waits comes after what runs, and keeps all places
   */
  Belongings(RunningBeatra beatra, List<String> states, List<String> media) throws IOException {
    client = new TaskClient(beatra);
    picture = uploaded(Samples.png());
    recording = uploaded(Samples.wav(160_000));
    for (String state : states) {
      for (String each : media) {
        make(state, each);
      }
    }
    Answer page = beatra.send(client.get("/v1/tasks?limit=1"));
    add(Kind.CURSOR, page.json().path("next_cursor").asText());
    add(Kind.IDEMPOTENCY_KEY, "a-key");
  }

  /** Of a picture that was uploaded. */
  String picture() {
    return picture;
  }

  /** Of a recording that was uploaded. */
  String recording() {
    return recording;
  }

  /** Nothing of this kind may be missing. */
  Set<String> of(Kind kind) {
    Set<String> some = all.getOrDefault(kind, Set.of());
    assertThat(some).as("How does one make a %s? Belongings has none.", kind).isNotEmpty();
    return some;
  }

  /** Everything, of all kinds. */
  List<String> everything() {
    return all.values().stream().flatMap(Set::stream).toList();
  }

  private void add(Kind kind, String value) {
    assertThat(value).as(kind::toString).isNotEmpty();
    all.computeIfAbsent(kind, any -> new LinkedHashSet<>()).add(value);
  }

  private String uploaded(byte[] file) throws IOException {
    JsonNode artifact = client.artifactOf(file);
    add(Kind.URL, artifact.path("url").asText());
    add(Kind.ARTIFACT, artifact.path("artifact_id").asText());
    return artifact.path("artifact_id").asText();
  }

  /** Two of each kind: one of words and, where there is a model for it, one of media. */
  private void make(String state, String media) throws IOException {
    boolean image = media.equals("image");
    boolean faulty = state.equals("failed") || state.equals("running");
    String model =
        faulty ? "sandbox-fault-" + media + (state.equals("failed") ? "-fails" : "-slow") : "auto";
    String words = "{\"model\":\"%s\",\"prompt\":\"Ten seconds of calm piano\"}".formatted(model);
    String work =
        (image ? IMAGE_TASK : AUDIO_TASK)
            .formatted(model, TaskClient.artifact(image ? picture : recording));
    String ofWords = image ? TaskClient.GENERATIONS : TaskClient.TEXT_TO_MUSIC;
    String ofMedia = image ? TaskClient.IMAGE_TO_IMAGE : TaskClient.AUDIO_TO_MUSIC;
    bring(state, client.create(ofWords, words));
    bring(state, faulty ? client.create(ofWords, words) : client.create(ofMedia, work));
  }

  private void bring(String state, JsonNode created) throws IOException {
    JsonNode task =
        switch (state) {
          case "succeeded", "failed" -> client.ended(created);
          case "canceled" -> {
            client.cancel(created);
            yield client.ended(created);
          }
          case "running" -> client.task(client.running(created));
          default -> client.task(created);
        };
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo(state);
    add(Kind.TASK, task.path("task_id").asText());
    for (String member : List.of("artifact_id", "url", "audio_url")) {
      for (String value : task.path("output").findValuesAsText(member)) {
        add(member.equals("artifact_id") ? Kind.ARTIFACT : Kind.URL, value);
      }
    }
  }
}
