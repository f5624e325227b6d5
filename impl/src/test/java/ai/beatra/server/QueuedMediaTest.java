package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Json;
import ai.beatra.stubs.QueueStub;
import ai.beatra.stubs.QueueStub.Fate;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures and music that a queue upstream makes, which fails in every way that it can. */
class QueuedMediaTest {
  private static final Map<String, byte[]> FILES =
      Map.of("png", Samples.png(40, 30), "mp3", Samples.mp3(20));
  private static final String TWO =
      "{\"model\":\"painter\",\"prompt\":\"A forest\",\"n\":2,\"aspect_ratio\":\"16:9\"}";

  @TempDir Path data;
  private QueueStub queue;
  private QueueStub spare;
  private RunningBeatra beatra;
  private TaskClient client;

  @BeforeEach
  void start() throws IOException {
    queue = new QueueStub(0, FILES);
    spare = new QueueStub(0, FILES);
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(catalog, catalog(queue, spare, 4000));
    beatra = RunningBeatra.start(data, Map.of("BEATRA_CATALOG", catalog.toString()));
    client = new TaskClient(beatra);
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    queue.close();
    spare.close();
  }

  static String catalog(QueueStub queue, QueueStub spare, int patienceMs) {
    return """
        providers:
          queue:
            kind: fal
            base_url: %s
            keys: [first-key, second-key]
            timeouts: {first_byte_ms: %d}
            models:
              fal-ai/painter/dev: {fixed: {steps: "28"}, hd: {steps: "50", upscale: "true"}}
              fal-ai/singer/v2: {count: none, inputs: audio_url, instrumental: no_voice, fixed: {duration: "12"}}
          spare: {kind: fal, base_url: %s, models: {other/painter: {hd: {steps: "50"}}}}
        models:
          - id: painter
            name: Painter
            description: Paints.
            created: "2026-11-01"
            capabilities: [text_to_image, image_to_image]
            release_state: available
            modalities: {input: [text, image], output: [image]}
            limits: {prompt_characters: 8000, input_images: 16}
            options: [quality, aspect_ratio, n]
            price:
              unit: credits_per_image
              text_to_image: {standard: "50", hd: "300"}
              image_to_image: {standard: "60", hd: "320"}
            routes:
              - {provider: queue, upstream_model: fal-ai/painter/dev}
              - {provider: spare, upstream_model: other/painter}
          - id: singer
            name: Singer
            description: Sings.
            created: "2026-11-01"
            capabilities: [text_to_music, reference_audio_to_music]
            release_state: available
            modalities: {input: [text, audio], output: [audio]}
            limits: {prompt_characters: 2000, lyrics_characters: 3500, clips: 1}
            options: [lyrics, instrumental, title]
            price: {unit: credits_per_task, task: "50"}
            routes: [{provider: queue, upstream_model: fal-ai/singer/v2}]
        """
        .formatted(queue.url(), patienceMs, spare.url());
  }

  private JsonNode pictures() throws IOException {
    return client.ended(client.create(TaskClient.GENERATIONS, TWO));
  }

  /** It is paid by then, so nothing that may pass ends it. */
  @Test
  void anErrorInPlaceOfAStateOrAResultIsNotTheEnd() throws Exception {
    queue
        .faults()
        .next(Fault.NONE, Fault.ERROR_IN_200, Fault.NONE, Fault.NONE)
        .next(Fault.ERROR_IN_200, Fault.FAILS, Fault.RESET, Fault.OVERLOADED, Fault.FAILS);

    JsonNode task = pictures();

    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
    assertThat(queue.submitted()).isEqualTo(1);
    assertThat(spare.submitted()).isZero();
  }

  private JsonNode failed(String code) throws IOException {
    JsonNode task = pictures();
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).as(task::toString).isEqualTo(code);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    return task;
  }

  @Test
  void picturesAreAskedForStoredAndPaid() throws Exception {
    JsonNode task = pictures();

    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
    JsonNode image = task.at("/output/images/1");
    assertThat(image.path("width").asInt()).isEqualTo(40);
    assertThat(image.path("height").asInt()).isEqualTo(30);
    assertThat(client.fetch(image.path("url").asText(), "image/png")).isEqualTo(FILES.get("png"));
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
    assertThat(queue.seen().get(0).target()).isEqualTo("/fal-ai/painter/dev");
    assertThat(queue.seen().get(0).headers()).containsEntry("authorization", "Key first-key");
    assertThat(queue.seen().get(1).target()).isEqualTo("/fal-ai/painter/requests/req-1/status");
    assertThat(Json.write(queue.seen().get(0).json()))
        .isEqualTo(
            "{\"steps\":28,\"prompt\":\"A forest\",\"num_images\":2,"
                + "\"image_size\":\"landscape_16_9\"}");
    assertThat(queue.seen())
        .filteredOn(each -> each.path().startsWith("/files/"))
        .isNotEmpty()
        .allMatch(each -> !each.headers().containsKey("authorization"));
  }

  @Test
  void picturesToWorkFromAreSentAsData() throws Exception {
    String artifact = TaskClient.artifact(client.upload(Samples.png()));
    JsonNode task =
        client.ended(
            client.create(
                TaskClient.IMAGE_TO_IMAGE,
                "{\"model\":\"painter\",\"prompt\":\"Snow\",\"image\":" + artifact + "}"));

    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(Samples.png());
    assertThat(queue.seen().get(0).json().get("image_urls")).isEqualTo(List.of(data));
  }

  @Test
  void picturesOfQualityHdAreAskedForAsSuch() throws Exception {
    client.ended(client.create(TaskClient.GENERATIONS, TWO.replace("}", ",\"quality\":\"hd\"}")));

    assertThat(queue.seen().get(0).json())
        .containsEntry("steps", 50)
        .containsEntry("upscale", true);
    assertThat(client.spent()).isEqualTo(Amount.parse("600"));
  }

  @Test
  void whereNobodyIsToSingTheModelIsTold() throws Exception {
    client.ended(
        client.create(
            TaskClient.TEXT_TO_MUSIC,
            "{\"model\":\"singer\",\"prompt\":\"A waltz\",\"instrumental\":true}"));

    assertThat(queue.seen().get(0).json()).containsEntry("no_voice", true);
  }

  @Test
  void musicIsWrittenAsItsModelWantsIt() throws Exception {
    JsonNode task =
        client.ended(
            client.create(
                TaskClient.TEXT_TO_MUSIC,
                "{\"model\":\"singer\",\"prompt\":\"A waltz\",\"lyrics\":\"La la\"}"));

    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("succeeded");
    JsonNode clip = task.at("/output/clips/0");
    assertThat(clip.path("duration_seconds").asDouble()).isEqualTo(12.5);
    assertThat(client.fetch(clip.path("audio_url").asText(), "audio/mpeg"))
        .isEqualTo(FILES.get("mp3"));
    assertThat(Json.write(queue.seen().get(0).json()))
        .isEqualTo("{\"duration\":12,\"prompt\":\"A waltz\",\"lyrics\":\"La la\"}");
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"FAILS", "OVERLOADED", "ERROR_IN_200"})
  void whoDoesNotTakeItIsFollowedByTheNextRoute(Fault fault) throws Exception {
    queue.faults().next(fault);

    assertThat(pictures().path("status").asText()).isEqualTo("succeeded");
    assertThat(queue.submitted()).isZero();
    assertThat(spare.submitted()).isEqualTo(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LIMITED", "LIMITED_FOR_SECONDS", "LIMITED_UNTIL", "KEY_REFUSED"})
  void aKeyThatIsNotTakenIsFollowedByTheNextKey(Fault fault) throws Exception {
    queue.faults().next(fault);

    assertThat(pictures().path("status").asText()).isEqualTo("succeeded");
    assertThat(queue.submitted()).isEqualTo(1);
    assertThat(queue.seen().get(1).headers()).containsEntry("authorization", "Key second-key");
    assertThat(spare.submitted()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "RESET, upstream_failed",
    "CUT, upstream_failed",
    "WRONG_JSON, upstream_failed",
    "HALF_OPEN, upstream_timeout"
  })
  void whatMayHaveBeenTakenIsSentNowhereElse(Fault fault, String code) throws Exception {
    queue.faults().next(fault);

    failed(code);
    assertThat(queue.seen()).hasSize(1);
    assertThat(spare.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED, upstream_failed",
    "LOST, upstream_failed",
    "EXPIRED, upstream_failed",
    "UNUSABLE, upstream_failed",
    "FOREIGN, upstream_failed",
    "REFUSED, content_refused"
  })
  void whatComesToNothingCostsNothing(Fate fate, String code) throws Exception {
    queue.fate(fate);

    failed(code);
    assertThat(queue.submitted()).isEqualTo(1);
    assertThat(spare.count()).isZero();
  }

  @Test
  void aKeyThatIsLimitedDoesNotSayThatTheWorkIsLost() throws Exception {
    queue.fate(Fate.LOST);
    queue.faults().next(Fault.NONE, Fault.LIMITED);

    failed("upstream_failed");
    // It is submitted, asked for in vain with its own key, and then with both of them.
    assertThat(queue.seen()).hasSize(4);
  }

  @Test
  void whatIsNotMadeIsGivenBack() throws Exception {
    queue.fate(Fate.FEWER);

    JsonNode task = pictures();

    assertThat(task.at("/output/images")).hasSize(1);
    assertThat(task.toString()).contains("fewer_outputs");
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  /**
   * The first answer is that to the submission; all that is asked afterwards may be asked again.
   */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"FAILS", "LIMITED_FOR_SECONDS", "RESET", "CUT", "WRONG_JSON", "HALF_OPEN"})
  void whatIsUnderWayIsAskedForAgain(Fault fault) throws Exception {
    queue.faults().next(Fault.NONE, fault, fault, Fault.NONE);

    assertThat(pictures().path("status").asText()).isEqualTo("succeeded");
    assertThat(queue.submitted()).isEqualTo(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @Test
  void aCancelIsPassedOn() throws Exception {
    queue.fate(Fate.STAYS);
    JsonNode created = client.running(client.create(TaskClient.GENERATIONS, TWO));
    Eventually.holds("it is submitted", () -> queue.submitted() == 1);

    client.cancel(created);

    assertThat(client.ended(created).path("status").asText()).isEqualTo("canceled");
    Eventually.holds("the upstream has heard of it", () -> queue.canceled() == 1);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }
}
