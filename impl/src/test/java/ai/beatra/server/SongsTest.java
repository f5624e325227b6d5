package ai.beatra.server;

import static ai.beatra.server.TaskClient.AUDIO_TO_MUSIC;
import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Json;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.Seen;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.SunoStub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole server in front of providers of music. */
class SongsTest {
  private static final String CATALOG =
      """
      providers:
        minimax:
          {kind: minimax, base_url: "%1$s", keys: [key-one, key-two]}
        minimax-hex:
          {kind: minimax, base_url: "%1$s", keys: [key-one, key-two], output: hex}
        suno:
          {kind: suno, base_url: "%2$s", keys: [key-one, key-two], poll_ms: 334}
      models:
        - id: minimax-music-2.6
          name: MiniMax Music 2.6
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music, reference_audio_to_music]
          release_state: preview
          modalities: {input: [text, audio], output: [audio]}
          limits: {prompt_characters: 2000, lyrics_characters: 3500, clips: 1}
          options: [lyrics, instrumental, title, minimax]
          price: {unit: credits_per_task, task: "50"}
          routes: [{provider: minimax, upstream_model: music-2.6}]
        - id: minimax-hex
          name: MiniMax Music 2.6
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music]
          release_state: preview
          modalities: {input: [text], output: [audio]}
          limits: {prompt_characters: 2000, lyrics_characters: 3500}
          options: [lyrics, instrumental, title, minimax]
          price: {unit: credits_per_task, task: "50"}
          routes: [{provider: minimax-hex, upstream_model: music-2.6}]
        - id: suno-5.5
          name: Suno 5.5
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music, reference_audio_to_music]
          release_state: preview
          modalities: {input: [text, audio], output: [audio]}
          limits: {prompt_characters: 3000, lyrics_characters: 5000, clips: 2}
          options: [lyrics, instrumental, title, suno]
          price: {unit: credits_per_task, task: "80"}
          routes: [{provider: suno, upstream_model: V5_5}]
      """;

  private static final String PUBLIC = "https://beatra.example.com";
  private static final String MINIMAX = "minimax-music-2.6";
  private static final String SUNO = "suno-5.5";
  private static final String LYRICS = ",\"lyrics\":\"[Verse]\\nOver the hills and far away\"";

  private static final MinimaxStub minimax = new MinimaxStub(0);
  private static final SunoStub suno = new SunoStub(0);

  @RegisterExtension static final OneServer server = new OneServer(settings());

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);
  private final int beforeMiniMax = minimax.count();
  private final int beforeSuno = suno.count();

  /** A catalog with the songs of these. */
  static String catalog(MinimaxStub minimax, SunoStub suno) {
    return CATALOG.formatted(minimax.url(), suno.url());
  }

  private static Map<String, String> settings() {
    try {
      Path file = Files.createTempFile("songs", ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(file, catalog(minimax, suno));
      return Map.of("BEATRA_CATALOG", file.toString(), "BEATRA_TASKS_MUSIC", "4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void reset() throws IOException {
    client.cancelAll();
    // No key rests any more that was refused.
    beatra.clock().advance(Duration.ofMinutes(11));
    minimax.reset();
    suno.reset();
  }

  @AfterAll
  static void close() {
    minimax.close();
    suno.close();
  }

  private static String song(String model, String more) {
    return "{\"model\":\"%s\",\"prompt\":\"Folk, 100 bpm\"%s}".formatted(model, more);
  }

  private JsonNode create(String model, String more) throws IOException {
    return client.create(TEXT_TO_MUSIC, song(model, more));
  }

  /** The requests that ask for a song. */
  private List<Seen> paid(Stub stub) {
    int before = stub == suno ? beforeSuno : beforeMiniMax;
    return stub.seen().stream()
        .filter(each -> each.method().equals("POST") && each.number() > before)
        .toList();
  }

  private void assertFailedForNothing(JsonNode created, String code) throws IOException {
    JsonNode task = client.ended(created);
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).as(task::toString).isEqualTo(code);
    assertThat(task.at("/error/message").asText())
        .doesNotContainIgnoringCase("suno")
        .doesNotContainIgnoringCase("minimax")
        .doesNotContain("stub", "key");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    assertThat(client.outputs()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"minimax-music-2.6,url", "minimax-hex,hex"})
  void miniMaxMakesOneSongAndItIsPaidOnce(String model, String output) throws Exception {
    minimax.frames(4_000);

    JsonNode task = client.succeeded(create(model, LYRICS + ",\"title\":\"Hills\""));

    JsonNode clip = task.at("/output/clips/0");
    assertThat(task.at("/output/clips")).hasSize(1);
    assertThat(clip.path("title").asText()).isEqualTo("Hills");
    assertThat(clip.path("duration_seconds").doubleValue())
        .isCloseTo(minimax.seconds(), within(0.001));
    assertThat(clip.path("sample_rate").intValue()).isEqualTo(44_100);
    byte[] file = client.fetch(clip.path("audio_url").asText(), "audio/mpeg");
    assertThat(file).hasSizeGreaterThan(4_000 * 417).startsWith('I', 'D', '3');
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
    assertThat(minimax.made()).isEqualTo(1);
    Map<String, Object> asked = paid(minimax).get(0).json();
    assertThat(asked)
        .containsEntry("model", "music-2.6")
        .containsEntry("prompt", "Folk, 100 bpm")
        .containsEntry("lyrics", "[Verse]\nOver the hills and far away")
        .containsEntry("output_format", output)
        .doesNotContainKeys("title", "is_instrumental", "lyrics_optimizer");
    assertThat(Json.object(asked.get("audio_setting"))).containsEntry("format", "mp3");
  }

  @Test
  void miniMaxIsAskedAsTheRequestSays() throws Exception {
    String bitRate = ",\"model_options\":{\"minimax\":{\"bitrate\":%d}}";
    client.succeeded(create(MINIMAX, ",\"instrumental\":true" + bitRate.formatted(300_000)));
    JsonNode sung = client.succeeded(create(MINIMAX, bitRate.formatted(200_000)));

    assertThat(sung.at("/output/clips/0/title").asText()).isEqualTo("Folk 100 bpm");
    assertThat(paid(minimax).get(0).json()).containsEntry("is_instrumental", true);
    assertThat(paid(minimax).get(0).text()).contains("\"bitrate\":256000");
    assertThat(paid(minimax).get(1).json()).containsEntry("lyrics_optimizer", true);
    assertThat(paid(minimax).get(1).text()).contains("\"bitrate\":128000");
  }

  @ParameterizedTest
  @CsvSource({
    "1000,upstream_failed,1",
    "1001,upstream_timeout,1",
    "1002,model_unavailable,2",
    "1004,model_unavailable,2",
    "1008,model_unavailable,2",
    "1024,upstream_failed,1",
    "1026,content_refused,1",
    "1027,content_refused,1",
    "1033,upstream_failed,1",
    "1039,invalid_request,1",
    "1041,model_unavailable,2",
    "2013,invalid_request,1",
    "2049,model_unavailable,2",
  })
  void whatMiniMaxRefusesCostsNothing(int code, String told, int asked) throws Exception {
    minimax.refuseNext(code).refuseNext(code);

    assertFailedForNothing(create(MINIMAX, LYRICS), told);

    assertThat(paid(minimax)).hasSize(asked);
    assertThat(minimax.made()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "FAILS,upstream_failed",
    "RESET,upstream_failed",
    "CUT,upstream_failed",
    "WRONG_JSON,upstream_failed",
    "ERROR_IN_200,upstream_failed",
  })
  void whatMayHaveBeenPaidIsNeverSentTwice(Fault fault, String told) throws Exception {
    minimax.faults().next(fault);

    assertFailedForNothing(create("minimax-hex", LYRICS), told);

    assertThat(paid(minimax)).hasSize(1);
  }

  @Test
  void whatIsPaidIsFetchedAgainUntilItIsWhole() throws Exception {
    minimax.frames(1_000);
    minimax.faults().next(Fault.NONE, Fault.FAILS, Fault.CUT);

    JsonNode task = client.succeeded(create(MINIMAX, LYRICS));

    String url = task.at("/output/clips/0/audio_url").asText();
    assertThat(client.fetch(url, "audio/mpeg")).hasSizeBetween(417_000, 418_000);
    assertThat(minimax.made()).isEqualTo(1);
  }

  @Test
  void anotherKeyIsTakenWhereOneIsRefused() throws Exception {
    minimax.refuseNext(1008);
    suno.refuseNext(429);

    client.succeeded(create(MINIMAX, LYRICS));
    client.succeeded(create(SUNO, LYRICS));

    for (Stub stub : List.of(minimax, suno)) {
      assertThat(paid(stub))
          .extracting(each -> each.headers().get("authorization"))
          .containsExactlyInAnyOrder("Bearer key-one", "Bearer key-two");
    }
  }

  @Test
  void aSongThatIsNotThereAnyMoreCostsNothing() throws Exception {
    minimax.expire();
    suno.expired(2);

    assertFailedForNothing(create(MINIMAX, LYRICS), "upstream_failed");
    assertFailedForNothing(create(SUNO, LYRICS), "upstream_failed");
  }

  @Test
  void whoCancelsIsPaidBackAndTheUpstreamIsLeft() throws Exception {
    CountDownLatch held = minimax.hold();
    suno.states("PENDING");
    JsonNode one = create(MINIMAX, LYRICS);
    JsonNode two = create(SUNO, LYRICS);
    Eventually.holds("both are asked", () -> minimax.made() == 1 && suno.made() == 1);

    client.cancel(one);
    client.cancel(two);

    assertThat(client.ended(one).path("status").asText()).isEqualTo("canceled");
    assertThat(client.ended(two).path("status").asText()).isEqualTo("canceled");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    held.countDown();
  }

  @Test
  void aRecordingGoesWithTheRequestWhereNobodyCanFetchIt() throws Exception {
    byte[] recording = Samples.mp3(500);
    String body = song(MINIMAX, ",\"reference_audio\":" + artifact(client.upload(recording)));

    client.succeeded(client.create(AUDIO_TO_MUSIC, body));

    Map<String, Object> asked = paid(minimax).get(0).json();
    assertThat(asked)
        .containsEntry("model", "music-cover")
        .doesNotContainKeys("audio_url", "lyrics", "lyrics_optimizer");
    assertThat(Base64.getDecoder().decode((String) asked.get("audio_base64"))).isEqualTo(recording);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  @Test
  void aRecordingIsFetchedFromUsWhereWeAreReached(@TempDir Path data) throws Exception {
    // A server that others reach makes no key by itself, so it has one from before.
    RunningBeatra earlier = RunningBeatra.start(data, settings());
    earlier.close();
    var settings = new HashMap<>(settings());
    settings.put("BEATRA_SERVER_PUBLIC_URL", PUBLIC);
    try (RunningBeatra reached = earlier.again(settings)) {
      var visitor = new TaskClient(reached);
      byte[] recording = Samples.mp3(500);
      String reference = ",\"reference_audio\":" + artifact(visitor.upload(recording));

      visitor.succeeded(visitor.create(AUDIO_TO_MUSIC, song(MINIMAX, reference)));
      visitor.succeeded(visitor.create(AUDIO_TO_MUSIC, song(SUNO, reference + LYRICS)));

      assertThat(paid(suno).get(0).path()).isEqualTo("/api/v1/generate/upload-cover");
      assertFetches(reached, paid(minimax).get(0).json().get("audio_url"), recording);
      assertFetches(reached, paid(suno).get(0).json().get("uploadUrl"), recording);
    }
  }

  private static void assertFetches(RunningBeatra beatra, @Nullable Object url, byte[] file)
      throws IOException {
    String text = String.valueOf(url);
    assertThat(text).startsWith(PUBLIC + "/files/");
    Answer answer = beatra.send(Request.get(text.substring(PUBLIC.length())));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(file);
  }

  @Test
  void sunoMakesTwoClips() throws Exception {

    JsonNode task =
        client.succeeded(
            create(
                SUNO,
                LYRICS
                    + ",\"model_options\":{\"suno\":{\"style_weight\":0.5,"
                    + "\"weirdness_constraint\":0.25,\"negative_tags\":\"drums\","
                    + "\"vocal_gender\":\"f\"}}"));

    assertThat(task.at("/output/clips")).hasSize(2);
    for (JsonNode clip : task.at("/output/clips")) {
      assertThat(clip.path("title").asText()).isEqualTo("Stub song 1");
      assertThat(clip.path("duration_seconds").doubleValue())
          .isCloseTo(SunoStub.SECONDS, within(0.001));
      client.fetch(clip.path("audio_url").asText(), "audio/mpeg");
    }
    assertThat(client.spent()).isEqualTo(Amount.parse("80"));
    assertThat(client.outputs()).isEqualTo(2);
    assertThat(suno.made()).isEqualTo(1);
    assertThat(paid(suno).get(0).text())
        .contains("\"model\":\"V5_5\"", "\"instrumental\":false", "\"customMode\":true")
        .contains("\"style\":\"Folk, 100 bpm\"", "\"prompt\":\"[Verse]")
        .contains("\"styleWeight\":0.5", "\"weirdnessConstraint\":0.25")
        .contains("\"negativeTags\":\"drums\"", "\"vocalGender\":\"f\"")
        .contains("\"callBackUrl\":\"https://beatra.invalid/callback\"");
  }

  @Test
  void sunoMakesSongsOfADescription() throws Exception {
    suno.states("PENDING", "CALLBACK_EXCEPTION");

    JsonNode task = client.succeeded(create(SUNO, ",\"title\":\"Mine\""));

    assertThat(task.at("/output/clips/1/title").asText()).isEqualTo("Mine");
    assertThat(paid(suno).get(0).json())
        .containsEntry("customMode", false)
        .containsEntry("prompt", "Folk, 100 bpm")
        .doesNotContainKeys("style", "title");
  }

  @Test
  void whatSunoKnowsWithLyricsOnlyIsRefusedWithoutThem() throws Exception {
    JsonNode options = create(SUNO, ",\"model_options\":{\"suno\":{\"style_weight\":0.5}}");
    assertFailedForNothing(options, "invalid_request");
    JsonNode longer =
        client.create(
            TEXT_TO_MUSIC,
            "{\"model\":\"%s\",\"prompt\":\"%s\"}".formatted(SUNO, "long ".repeat(101)));
    assertFailedForNothing(longer, "invalid_request");
    assertThat(paid(suno)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"clips", "expired", "failed"})
  void oneOfTwoClipsIsHalfThePrice(String how) throws Exception {
    switch (how) {
      case "clips" -> suno.clips(1);
      case "expired" -> suno.expired(1);
      default -> suno.clips(1).states("TEXT_SUCCESS", "GENERATE_AUDIO_FAILED");
    }

    JsonNode task = client.succeeded(create(SUNO, LYRICS));

    assertThat(task.at("/output/clips")).hasSize(1);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("fewer_outputs");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("40.0000");
    assertThat(client.spent()).isEqualTo(Amount.parse("40"));
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request,1",
    "401,model_unavailable,2",
    "404,model_unavailable,1",
    "405,model_unavailable,2",
    "413,invalid_request,1",
    "429,model_unavailable,2",
    "430,model_unavailable,2",
    "455,model_unavailable,1",
    "500,upstream_failed,1",
  })
  void whatSunoRefusesCostsNothing(int code, String told, int asked) throws Exception {
    suno.refuseNext(code).refuseNext(code);

    assertFailedForNothing(create(SUNO, LYRICS), told);

    assertThat(paid(suno)).hasSize(asked);
    assertThat(suno.made()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE_TASK_FAILED,upstream_failed",
    "GENERATE_AUDIO_FAILED,upstream_failed",
    "SENSITIVE_WORD_ERROR,content_refused",
  })
  void whatSunoCannotMakeCostsNothing(String state, String told) throws Exception {
    suno.clips(0).states("PENDING", state);

    assertFailedForNothing(create(SUNO, LYRICS), told);
  }

  @Test
  void aSongThatSunoForgetsCostsNothing() throws Exception {
    suno.states("PENDING");
    JsonNode created = create(SUNO, LYRICS);
    Eventually.holds("it is begun", () -> suno.made() == 1);

    suno.forget();

    assertFailedForNothing(created, "upstream_failed");
    assertThat(suno.made()).isEqualTo(1);
  }

  @Test
  void askingAgainGoesOnAfterFailures() throws Exception {
    suno.faults().next(Fault.NONE, Fault.FAILS, Fault.LIMITED, Fault.RESET, Fault.WRONG_JSON);

    client.succeeded(create(SUNO, LYRICS));

    assertThat(suno.made()).isEqualTo(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("80"));
  }
}
