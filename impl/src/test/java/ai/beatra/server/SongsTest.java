package ai.beatra.server;

import static ai.beatra.server.TaskClient.AUDIO_TO_MUSIC;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Json;
import ai.beatra.stubs.Stub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole server in front of providers of music: songs that are answered with, and what all
 * share.
 */
class SongsTest extends SongsContract {
  private static final String PUBLIC = "https://beatra.example.com";

  @RegisterExtension static final SongServer songs = new SongServer();

  SongsTest() {
    super(songs);
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
    RunningBeatra earlier = RunningBeatra.start(data, songs.settings());
    earlier.close();
    var settings = new HashMap<>(songs.settings());
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
}
