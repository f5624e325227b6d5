package ai.beatra.server;

import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.SunoStub;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole server in front of Suno, which begins songs and is asked for them. */
class SunoSongsTest extends SongsContract {

  @RegisterExtension static final SongServer songs = new SongServer();

  SunoSongsTest() {
    super(songs);
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
      assertThat(clip.path("title").asText()).isEqualTo("Over the hills and far");
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
