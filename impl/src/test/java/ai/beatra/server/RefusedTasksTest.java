package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a task or an upload is told at once, with what to send instead. */
@ExtendWith(SharedBeatra.class)
class RefusedTasksTest {
  private final RunningBeatra beatra;
  private final TaskClient client;

  RefusedTasksTest(RunningBeatra shared) throws IOException {
    beatra = shared.asNewTenant();
    client = new TaskClient(beatra);
  }

  /** It could not read the task, so it does not pay for one. */
  @Test
  void imagesGenerateOfOpenAisLibrariesIsRefusedWithWhatToCallInstead() throws IOException {
    String plain = "{\"model\":\"auto\",\"prompt\":\"A forest\"%s}";
    String say =
        "header:Prefer is needed from OpenAI's client libraries, whose images.generate cannot read"
            + " the task that is the answer: call client.post(\"/images/generations\", { body: {…},"
            + " headers: { Prefer: \"wait=60\" } }) instead.";
    for (String prefers : List.of("", "wait", "wait=soon", "respond-asynchronously")) {
      JsonNode error =
          beatra
              .send(library(plain.formatted("")).header("Prefer", prefers))
              .refused(ErrorCode.UNSUPPORTED_OPTION)
              .error();
      assertThat(error.path("message").asText()).isEqualTo(say);
      assertThat(error.path("param").asText()).isEqualTo("header:Prefer");
      assertThat(error.at("/details/unsupported_fields").isMissingNode()).isTrue();
      assertThat(RefusalsTest.page(beatra, error)).isEqualTo(RefusalsTest.MIGRATING + "#images");
    }
    JsonNode both =
        beatra
            .send(library(plain.formatted(",\"size\":\"512x512\"")))
            .refused(ErrorCode.UNSUPPORTED_OPTION)
            .error();
    assertThat(both.path("message").asText())
        .isEqualTo(say + " /size is not known here: send `aspect_ratio`.");
    assertThat(both.at("/details/errors").findValuesAsText("param"))
        .containsExactly("header:Prefer", "/size");
    client.assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(strings = {"respond-async", "Respond-Async", "respond-async, wait=0", "wait=0"})
  void whoSaysThatTheTaskIsExpectedGetsIt(String preference) throws IOException {
    String failing = "{\"model\":\"sandbox-fault-image-fails\",\"prompt\":\"A forest\"}";

    Answer answer = beatra.send(library(failing).header("Prefer", preference));

    assertThat(answer.status()).as(answer::toString).isIn(200, 202);
    assertThat(answer.json().path("task_id").asText()).startsWith("task_");
    client.ended(answer.json());
  }

  private Request library(String json) {
    return client.post(TaskClient.GENERATIONS, json).header("X-Stainless-Lang", "python");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images/generations|{'model':'auto','prompt':' ','n':9,'size':'x','quality':'hd','aspect_ratio':'auto'}|invalid_request|/n /prompt /aspect_ratio /size",
        "images/generations|{'model':'none','prompt':' ','metadata':{'KEY':'v'},'seed':1}|invalid_request|/prompt /metadata /seed",
        "images/generations|{'model':7,'prompt':' ','seed':1}|invalid_request|/model /prompt /seed",
        "images/generations|{'model':'gpt-image-2','prompt':'LONG','seed':1}|invalid_request|/prompt /seed",
        "images/image-to-image|{'model':'auto','prompt':' ','image':{'type':'url','url':'https://a','x':1},'size':'x'}|invalid_request|/prompt /image/x /size",
        "music/text-to-music|{'model':'auto','prompt':' ','duration':60}|invalid_request|/prompt /duration",
        "music/text-to-music|{'model':'minimax-music-2.6','prompt':'MUCH','duration':60,'model_options':{'suno':{'style_weight':0.5}}}|invalid_request|/prompt /duration /model_options/suno/style_weight",
        "music/text-to-music|{'model':'suno-5.5','lyrics':'la','instrumental':true,'model_options':{'suno':{'custom_mode':true}},'bpm':1}|invalid_request|/lyrics /title /bpm",
        "music/reference-audio-to-music|{'model':'auto','prompt':' ','reference_audio':{'type':'url','url':'https://a'},'bpm':1}|invalid_request|/prompt /bpm",
      })
  void allThatIsWrongIsToldAtOnce(String path, String body, String code, String params)
      throws IOException {
    String json =
        body.replace('\'', '"')
            .replace("LONG", "a".repeat(8001))
            .replace("MUCH", "a".repeat(2001))
            .replace("KEY", "k".repeat(65));
    JsonNode error =
        client.send("/v1/" + path, json).refused(ErrorCode.of(code).orElseThrow()).error();

    assertThat(error.at("/details/errors").findValuesAsText("param"))
        .containsExactly(params.split(" "));
    client.assertNothingHappened();
  }

  @Test
  void aPictureThatIsNoObjectIsShownOne() throws IOException {
    String ask = "{\"model\":\"auto\",\"prompt\":\"a\",\"image\":%s}";
    JsonNode text =
        client
            .send(TaskClient.IMAGE_TO_IMAGE, ask.formatted("\"https://example.com/a.png\""))
            .invalid("/image")
            .error();
    assertThat(text.path("message").asText())
        .isEqualTo("/image must be an object such as {\"type\":\"url\",\"url\":\"https://…\"}.");
  }

  /** The link of one's own artifact is not fetched over the internet. */
  @Test
  void theLinkOfAnArtifactIsToldToBeSentAsOne() throws IOException {
    String id = client.upload(Samples.png());
    String ask =
        "{\"model\":\"auto\",\"prompt\":\"a\",\"image\":{\"type\":\"url\",\"url\":\"%s\"}}";
    String url = beatra.uri("/files/" + id + "?exp=1&sig=x").toString();
    JsonNode error =
        client
            .send(TaskClient.IMAGE_TO_IMAGE, ask.formatted(url))
            .refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE)
            .error();
    assertThat(error.path("param").asText()).isEqualTo("/image/url");
    assertThat(error.path("message").asText())
        .contains("{\"type\":\"artifact\",\"artifact_id\":\"" + id + "\"}");
    JsonNode others =
        client
            .send(
                TaskClient.IMAGE_TO_IMAGE,
                ask.formatted(beatra.uri("/files/art_00000000000000000000000000").toString()))
            .refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE)
            .error();
    assertThat(others.path("message").asText()).startsWith("Only https URLs can be used.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name=\"image\"|invalid_request|/image is not a field of this form; send the file as file, and beside it purpose, media_type and metadata.|x",
        "name=\"file\"|unusable_media_reference|The file is empty. Send one that has content.|",
      })
  void anUploadIsToldWhatItLacks(String field, String code, String message, String content)
      throws IOException {
    String form =
        "--b\r\nContent-Disposition: form-data; "
            + field
            + "; filename=\"x\"\r\n\r\n"
            + Objects.requireNonNullElse(content, "")
            + "\r\n--b--\r\n";
    Answer answer =
        beatra.send(
            Request.post("/v1/uploads")
                .key(beatra.key())
                .header("Content-Type", "multipart/form-data; boundary=b")
                .body(form.getBytes("UTF-8")));
    answer.refused(ErrorCode.of(code).orElseThrow());
    assertThat(answer.error().path("message").asText()).isEqualTo(message);
  }
}
