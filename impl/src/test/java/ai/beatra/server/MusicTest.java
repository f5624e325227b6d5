package ai.beatra.server;

import static ai.beatra.server.TaskClient.AUDIO_TO_MUSIC;
import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.provider.sandbox.music.Decoded;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Music over HTTP, from the request to the file. */
class MusicTest {
  private static final String TEN_SECONDS = "Ten seconds of ambient";
  private static final String SONG = "{\"model\":\"%s\",\"prompt\":\"" + TEN_SECONDS + "\"%s}";

  @RegisterExtension static final OneServer server = new OneServer();

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
  }

  private static String song(String model, String more) {
    return SONG.formatted(model, more);
  }

  private static String instrumental(String model, String more) {
    return song(model, ",\"instrumental\":true" + more);
  }

  private static String reference(String model, String audio) {
    return instrumental(model, ",\"reference_audio\":" + audio);
  }

  /** The bytes of a task's clips, each decoded and as long as the task tells. */
  private List<byte[]> clips(JsonNode task) throws Exception {
    var clips = new ArrayList<byte[]>();
    double seconds = 0;
    for (JsonNode clip : task.at("/output/clips")) {
      byte[] bytes = client.fetch(clip.path("audio_url").asText(), "audio/mpeg");
      Decoded decoded = Decoded.of(bytes);
      double told = clip.path("duration_seconds").doubleValue();
      assertThat(clip.path("media_type").asText()).isEqualTo("audio/mpeg");
      assertThat(decoded.seconds()).isCloseTo(told, within(told / 100));
      assertThat(decoded.rate()).isEqualTo(clip.path("sample_rate").intValue());
      assertThat(decoded.peak()).isBetween(0.5, 0.98);
      assertThat(decoded.rms()).isBetween(-24.0, -9.0);
      assertThat(clip.path("title").asText()).isNotBlank();
      seconds += told;
      clips.add(bytes);
    }
    JsonNode usage = task.path("usage");
    assertThat(usage.path("audio_seconds").doubleValue()).isCloseTo(seconds, within(0.001));
    assertThat(usage.path("image_count").intValue()).isZero();
    return clips;
  }

  private static void assertPaid(JsonNode task, String meter, String credits) {
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo(credits);
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("0.0000");
    assertThat(task.at("/usage/credits").asText()).isEqualTo(credits);
    assertThat(task.at("/usage/lines")).hasSize(1);
    JsonNode line = task.at("/usage/lines/0");
    assertThat(line.path("meter").asText()).isEqualTo(meter);
    assertThat(line.path("quantity").doubleValue()).isEqualTo(1);
    assertThat(line.path("unit").asText()).isEqualTo("task");
    assertThat(line.path("billed_amount_credits").asText()).isEqualTo(credits);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("sandbox_output");
  }

  @Test
  void oneModelGivesTwoDifferentClipsAndTheOtherOne() throws Exception {
    JsonNode two = client.create(TEXT_TO_MUSIC, instrumental("suno-5.5", ",\"title\":\"Mist\""));
    JsonNode one = client.create(TEXT_TO_MUSIC, instrumental("minimax-music-2.6", ""));
    JsonNode again = client.create(TEXT_TO_MUSIC, instrumental("minimax-music-2.6", ""));

    assertThat(two.at("/billing/charged_credits").asText()).isEqualTo("80.0000");
    JsonNode suno = client.succeeded(two);
    List<byte[]> clips = clips(suno);
    assertThat(clips).hasSize(2);
    assertThat(clips.get(0)).isNotEqualTo(clips.get(1));
    assertThat(suno.at("/output/clips/1/title").asText()).isEqualTo("Mist");
    assertThat(suno.at("/output/clips/0/duration_seconds").doubleValue())
        .isCloseTo(10, within(1.0));
    assertPaid(suno, "text_to_music", "80.0000");
    JsonNode minimax = client.succeeded(one);
    assertThat(clips(minimax)).hasSize(1);
    assertPaid(minimax, "text_to_music", "50.0000");
    assertThat(clips(client.succeeded(again)).get(0)).isEqualTo(clips(minimax).get(0));
    assertThat(client.spent()).isEqualTo(Amount.parse("180"));
    assertThat(client.outputs()).isEqualTo(4);
  }

  @Test
  void aSungPieceFollowsARecordingOfOnesOwn() throws Exception {
    JsonNode first =
        client.succeeded(
            client.create(
                TEXT_TO_MUSIC,
                song("minimax-music-2.6", ",\"lyrics\":\"[Verse]\\nOver the hills\"")));
    assertThat(clips(first)).hasSize(1);
    String made = first.at("/output/clips/0/artifact_id").asText();

    JsonNode created =
        client.create(AUDIO_TO_MUSIC, reference("minimax-music-2.6", artifact(made)));

    assertThat(created.path("capability").asText()).isEqualTo("reference_audio_to_music");
    JsonNode second = client.succeeded(created);
    assertThat(second.at("/input/reference_audio/artifact_id").asText()).isEqualTo(made);
    assertThat(clips(second)).hasSize(1);
    assertThat(clips(second).get(0)).isNotEqualTo(clips(first).get(0));
    assertPaid(second, "reference_audio_to_music", "50.0000");
  }

  @Test
  void autoTakesTheFirstModelThatKnowsWhatIsAsked() throws Exception {
    Map<String, String> models = new LinkedHashMap<>();
    models.put("", "suno-5.5");
    models.put(",\"model_options\":{\"suno\":{\"style_weight\":0.5}}", "suno-5.5");
    models.put(",\"model_options\":{\"minimax\":{\"bitrate\":128000}}", "minimax-music-2.6");
    for (var each : models.entrySet()) {
      JsonNode task = client.create(TEXT_TO_MUSIC, instrumental("auto", each.getKey()));
      client.cancel(task);
      assertThat(task.path("resolved_model").asText()).isEqualTo(each.getValue());
    }
  }

  @Test
  void anOptionThatTheModelDoesNotKnowIsRefused() throws Exception {
    String suno =
        ",\"model_options\":{\"suno\":{\"style_weight\":0.5,\"negative_tags\":\"drums\"}}";
    String minimax = ",\"model_options\":{\"minimax\":{\"bitrate\":128000}}";
    String both = suno.replace("}}", "},\"minimax\":{\"bitrate\":128000}}");
    String ofSuno = "[\"/model_options/suno/style_weight\",\"/model_options/suno/negative_tags\"]";
    String ofMinimax = "[\"/model_options/minimax/bitrate\"]";
    assertUnsupported(instrumental("minimax-music-2.6", suno), ofSuno);
    assertUnsupported(instrumental("suno-5.5", minimax), ofMinimax);
    assertUnsupported(instrumental("auto", both), ofMinimax);
    client.assertNothingHappened();
  }

  @Test
  void anOptionThatNoModelKnowsIsRefused() throws Exception {
    String options = ",\"model_options\":{\"suno\":{\"seed\":1,\"style_weight\":0.5,\"a/b\":{}},";
    String more = options + "\"minimax\":{\"speed\":2},\"udio\":{\"x\":1}}";
    assertUnsupported(
        instrumental("suno-5.5", more),
        "[\"/model_options/suno/seed\",\"/model_options/suno/a~1b\","
            + "\"/model_options/minimax/speed\",\"/model_options/udio\"]");
    assertUnsupported(
        instrumental("auto", ",\"model_options\":{\"seed\":1}"), "[\"/model_options/seed\"]");
    client.assertNothingHappened();
    JsonNode nothing =
        client.create(
            TEXT_TO_MUSIC,
            instrumental("suno-5.5", ",\"model_options\":{\"udio\":null,\"minimax\":{}}"));
    client.cancel(nothing);
  }

  private void assertUnsupported(String body, String fields) throws IOException {
    Answer answer = client.send(TEXT_TO_MUSIC, body).refused(ErrorCode.UNSUPPORTED_OPTION);
    assertThat(answer.error().at("/details/unsupported_fields")).hasToString(fields);
    assertThat(answer.error().path("param").asText())
        .isEqualTo(answer.error().at("/details/unsupported_fields/0").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"instrumental\":true,\"lyrics\":\"La\"|/lyrics",
        ",\"instrumental\":\"yes\"|/instrumental",
        ",\"lyrics\":1|/lyrics",
        ",\"model_options\":{\"suno\":{\"custom_mode\":true}}|/title",
        ",\"title\":\"T\",\"model_options\":{\"suno\":{\"custom_mode\":true}}|/lyrics",
        ",\"model_options\":{\"suno\":{\"style_weight\":1.1}}|/model_options/suno/style_weight",
        ",\"model_options\":{\"suno\":{\"weirdness_constraint\":-1}}|/model_options/suno/weirdness_constraint",
        ",\"model_options\":{\"suno\":{\"vocal_gender\":\"x\"}}|/model_options/suno/vocal_gender",
        ",\"model_options\":{\"minimax\":{\"bitrate\":64000}}|/model_options/minimax/bitrate",
        ",\"metadata\":{\"a\":1}|/metadata/a",
      })
  void whatTheContractDoesNotKnowIsRefusedAndCostsNothing(String more, String pointer)
      throws Exception {
    client.send(TEXT_TO_MUSIC, song("suno-5.5", more)).invalid(pointer);
    client
        .send(
            AUDIO_TO_MUSIC,
            song(
                "suno-5.5",
                more + ",\"reference_audio\":" + artifact("art_00000000000000000000000000")))
        .invalid(pointer);
    client.assertNothingHappened();
  }

  @Test
  void thereHasToBeSomethingToSingOrPlay() throws Exception {
    for (String nothing :
        List.of(
            "",
            ",\"prompt\":\"\"",
            ",\"prompt\":\" \"",
            ",\"prompt\":null,\"lyrics\":\" \\n\"",
            ",\"instrumental\":true")) {
      client.send(TEXT_TO_MUSIC, "{\"model\":\"auto\"" + nothing + "}").invalid("/prompt");
    }
    client.send(AUDIO_TO_MUSIC, song("auto", "")).invalid("/reference_audio");
    client.assertNothingHappened();
  }

  @Test
  void eachModelTakesSoMuchText() throws Exception {
    for (var each :
        Map.of("suno-5.5", new int[] {3000, 5000}, "minimax-music-2.6", new int[] {2000, 3500})
            .entrySet()) {
      String model = each.getKey();
      int prompt = each.getValue()[0];
      int lyrics = each.getValue()[1];
      client
          .send(TEXT_TO_MUSIC, song(model, "").replace(TEN_SECONDS, "a".repeat(prompt + 1)))
          .invalid("/prompt");
      client
          .send(TEXT_TO_MUSIC, song(model, ",\"lyrics\":\"" + "a".repeat(lyrics + 1) + "\""))
          .invalid("/lyrics");
      client.assertNothingHappened();
    }
    JsonNode most =
        client.create(
            TEXT_TO_MUSIC,
            song("minimax-music-2.6", ",\"lyrics\":\"" + "é".repeat(3500) + "\"")
                .replace(TEN_SECONDS, "\uD83C\uDFB5".repeat(2000)));
    client.cancel(most);
  }

  @Test
  void aModelThatMakesNoMusicIsRefused() throws Exception {
    client.send(TEXT_TO_MUSIC, song("suno-9", "")).refused(ErrorCode.UNSUPPORTED_MODEL);
    client.send(TEXT_TO_MUSIC, song("gpt-image-2", "")).refused(ErrorCode.UNSUPPORTED_CAPABILITY);
    client.assertNothingHappened();
  }

  @Test
  void aRecordingThatCannotBeUsedIsRefusedWithItsPlace() throws Exception {
    String picture = artifact(client.upload(Samples.png()));
    String theirs = artifact(new TaskClient(server.asNewTenant()).upload(Samples.wav(16_000)));
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put(artifact("art_00000000000000000000000000"), "/reference_audio/artifact_id");
    refused.put(theirs, "/reference_audio/artifact_id");
    refused.put(picture, "/reference_audio/artifact_id");
    refused.put("{\"type\":\"url\",\"url\":\"https://[::1]/x.mp3\"}", "/reference_audio/url");
    for (var each : refused.entrySet()) {
      Answer answer = client.send(AUDIO_TO_MUSIC, reference("auto", each.getKey()));
      answer.refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
      assertThat(answer.error().path("param").asText()).isEqualTo(each.getValue());
    }
    client
        .send(
            AUDIO_TO_MUSIC,
            reference("auto", "{\"type\":\"data_uri\",\"data\":\"data:audio/wav;base64,AAAA\"}"))
        .invalid("/reference_audio/type");
    client.assertNothingHappened();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2896016|longer than 180 seconds", "8000|shorter than one second"})
  void aRecordingOfTheWrongLengthFailsTheTaskAndCostsNothing(int bytes, String why)
      throws Exception {
    String upload = artifact(client.upload(Samples.wav(bytes)));

    JsonNode task = client.ended(client.create(AUDIO_TO_MUSIC, reference("auto", upload)));

    assertThat(task.path("status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("unusable_media_reference");
    assertThat(task.at("/error/message").asText()).contains(why);
    assertThat(task.at("/error/retryable").asBoolean()).isFalse();
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("80.0000");
    assertThat(task.path("output").isNull()).isTrue();
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @Test
  void aCanceledTaskLeavesNoClip() throws Exception {
    JsonNode created =
        client.create(
            TEXT_TO_MUSIC,
            instrumental("suno-5.5", "").replace(TEN_SECONDS, "180 seconds of techno"));
    Eventually.holds("a part is done", () -> percent(created) > 0);

    assertThat(client.cancel(created).status()).isEqualTo(202);

    JsonNode task = client.ended(created);
    assertThat(task.path("status").asText()).isEqualTo("canceled");
    assertThat(task.path("output").isNull()).isTrue();
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("80.0000");
    assertThat(task.at("/usage/audio_seconds").doubleValue()).isZero();
    assertThat(client.outputs()).isZero();
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  private int percent(JsonNode created) {
    try {
      return client.task(created).at("/progress/percent").intValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
