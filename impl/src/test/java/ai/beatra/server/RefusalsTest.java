package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal leads on: to what there is instead, and to a page that says more. */
@ExtendWith(SharedBeatra.class)
class RefusalsTest {
  private static final String MIGRATING = "/en/docs/resources/migrating-from-openai";

  private final RunningBeatra beatra;

  RefusalsTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private String page(JsonNode error) {
    String url = error.path("doc_url").asText();
    String here = beatra.uri("").toString();
    assertThat(url).startsWith(here + "/en/docs/");
    return url.substring(here.length());
  }

  private JsonNode missing(String method, String path) throws IOException {
    return beatra.send(Request.of(method, path)).refused(ErrorCode.NOT_FOUND).error();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/v1/chat/completions|/v1 is there twice|/v1/chat/completions",
        "/v1//chat/completions|a slash is doubled|/v1/chat/completions",
        "//v1/chat/completions|a slash is doubled|/v1/chat/completions",
        "/v1/chat/completions/|a slash at its end|/v1/chat/completions",
        "/v1/models/|a slash at its end|/v1/models",
        "/chat/completions|/v1 is missing|/v1/chat/completions",
        "/models|/v1 is missing|/v1/models",
        "/tasks/task_1/cancel|/v1 is missing|/v1/tasks/task_1/cancel",
        "/api/v1/chat/completions|the base URL has more|/v1/chat/completions",
        "/openai/v1/models|the base URL has more|/v1/models",
        "/v1/chat/completions/chat/completions|the base URL has more|/v1/chat/completions",
        "/v1/chat/completions/models|the base URL has more|/v1/models",
        "/V1/Models|paths are in lower case|/v1/models",
        "ftp://example.com/v1/models|it is a whole URL|/v1/models",
        "WSS://example.com/v1/chat/completions|it is a whole URL|/v1/chat/completions",
      })
  void aPathThatIsNearlyRightIsTold(String path, String mistake, String right) throws IOException {
    JsonNode error = missing("POST", path);

    assertThat(error.path("message").asText())
        .startsWith("There is nothing at " + path + ": ")
        .contains(mistake)
        .endsWith(". Call " + right + ".");
    assertThat(page(error)).isEqualTo(MIGRATING);
  }

  @Test
  void aGapWhereTheIdBelongsIsNoDoubledSlash() throws IOException {
    assertThat(missing("POST", "/v1/tasks//cancel").path("message").asText())
        .isEqualTo(
            "There is nothing at /v1/tasks//cancel: the id between the slashes is empty."
                + " Check what you put there.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/v1/responses|no Responses API|" + MIGRATING + "#responses",
        "GET|/v1/responses/resp_1|no Responses API|" + MIGRATING + "#responses",
        "POST|/responses|no Responses API|" + MIGRATING + "#responses",
        "POST|/v1/v1/responses|no Responses API|" + MIGRATING + "#responses",
        "POST|/v1/completions|POST /v1/chat/completions|" + MIGRATING + "#completions",
        "POST|/v1/embeddings|Embeddings are planned|" + MIGRATING + "#embeddings",
        "POST|/v1/images/edits|POST /v1/images/image-to-image|/en/docs/build/image-generation",
        "POST|/v1/images/variations|POST /v1/images/image-to-image|/en/docs/build/image-generation",
        "POST|/v1/audio/speech|Speech is planned|/en/docs/build/audio-and-speech",
        "POST|/v1/audio/translations|Transcription is planned|/en/docs/build/audio-and-speech",
        "POST|/v1/files|POST /v1/uploads|/en/docs/api-reference/uploads",
        "POST|/v1/moderations|no moderations|" + MIGRATING + "#what-clients-call-that-is-not-here",
        "POST|/v1/videos|Video generation is planned|/en/docs/roadmap",
        "GET|/v1/voices|Voices is planned|/en/docs/roadmap",
        "GET|/v1/nothing|Check it against the API reference|/en/docs/resources/error-codes#not_found",
      })
  void whatOtherApisHaveIsToldWithWhatThereIsInstead(
      String method, String path, String instead, String page) throws IOException {
    JsonNode error = missing(method, path);

    assertThat(error.path("message").asText())
        .startsWith("There is nothing at " + path + ". ")
        .contains(instead);
    assertThat(page(error)).isEqualTo(page);
  }

  @Test
  void whatIsShownOfAPathIsShortAndPlain() throws IOException {
    JsonNode error = missing("GET", "/v1/" + "x".repeat(5000));
    assertThat(error.path("message").asText()).hasSizeLessThan(300).contains("xxx…");
    String odd = missing("GET", "/v1/%1b%0A%E2%80%AE").path("message").asText();
    assertThat(odd).startsWith("There is nothing at /v1/%1b%0A%E2%80%AE. ");
    assertThat(missing("GET", "/v1/" + "/".repeat(8000)).path("message").asText())
        .hasSizeLessThan(300);
  }

  @Test
  void aMethodThatIsNotTakenIsToldThoseThatAre() throws IOException {
    JsonNode put =
        beatra
            .send(Request.of("PUT", "/v1/models").key(beatra.key()))
            .refused(ErrorCode.METHOD_NOT_ALLOWED)
            .error();
    assertThat(put.path("message").asText())
        .isEqualTo("This path does not take PUT. It takes GET, HEAD, OPTIONS.");
    JsonNode list =
        beatra
            .send(Request.get("/v1/chat/completions").key(beatra.key()))
            .refused(ErrorCode.METHOD_NOT_ALLOWED)
            .error();
    assertThat(list.path("message").asText())
        .isEqualTo(
            "This path does not take GET. It takes OPTIONS, POST. No conversation is stored here."
                + " Keep the answers that you need.");
    assertThat(page(list)).isEqualTo(MIGRATING + "#what-clients-call-that-is-not-here");
    for (String path : List.of("/en/docs/quickstart", "/files/art_00000000000000000000000000")) {
      JsonNode post = beatra.send(Request.post(path)).refused(ErrorCode.METHOD_NOT_ALLOWED).error();
      assertThat(post.path("message").asText())
          .isEqualTo("This path does not take POST. It takes GET, HEAD, OPTIONS.");
    }
  }

  /** Each code of the taxonomy, and each page that a refusal names. */
  @Test
  void everyPageThatAnErrorNamesIsThereWithItsHeading() throws IOException {
    List<String> pages =
        new ArrayList<>(
            Arrays.stream(ErrorCode.values())
                .map(code -> "/en/docs/resources/error-codes#" + code.code())
                .toList());
    pages.addAll(List.of(MIGRATING, "/en/docs/roadmap"));
    try (InputStream in =
        Objects.requireNonNull(
            getClass().getClassLoader().getResourceAsStream("beatra/elsewhere.yaml"))) {
      new YAMLMapper()
          .readTree(in)
          .path("calls")
          .forEach(call -> pages.add(call.path("page").asText()));
    }
    for (String page : pages) {
      String[] parts = page.split("#");
      Answer answer = beatra.send(Request.get(parts[0]));
      assertThat(answer.status()).as(page).isEqualTo(200);
      if (parts.length > 1) {
        assertThat(answer.text()).as(page).contains("id=\"" + parts[1] + "\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not HTTP at all", "GET /v1/models HTTP/1.1\r\nHost : x"})
  void whatIsNoHttpHasAPageToo(String head) throws IOException {
    JsonNode error;
    try (Wire wire = beatra.connect()) {
      error = wire.send(head + "\r\n\r\n").read().refused(ErrorCode.BAD_REQUEST).error();
    }
    assertThat(page(error)).isEqualTo("/en/docs/resources/error-codes#bad_request");
  }

  @Test
  void patternsAreToldInWords() throws IOException {
    JsonNode expand =
        beatra
            .send(Request.get("/v1/tasks?expand=foo").key(beatra.key()))
            .refused(ErrorCode.INVALID_REQUEST)
            .error();
    assertThat(expand.path("message").asText())
        .isEqualTo(
            "query:expand must be all, or some of output, usage, billing, callback, input, with"
                + " commas between them.");
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}";
    JsonNode name =
        beatra
            .send(
                beatra.chat(
                    "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],"
                        + "\"tools\":["
                        + tool
                        + "]}"))
            .refused(ErrorCode.INVALID_REQUEST)
            .error();
    assertThat(name.path("message").asText())
        .isEqualTo(
            "/tools/0/function/name must have 1 to 64 characters, and none but a to z, A to Z, 0"
                + " to 9, _ and -.");
  }

  @Test
  void anUnknownModelIsRepeatedShortly() throws IOException {
    String chat = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
    assertThat(
            beatra
                .send(beatra.chat(chat.formatted("gpt-4o")))
                .refused(ErrorCode.UNSUPPORTED_MODEL)
                .error()
                .path("message")
                .asText())
        .isEqualTo("There is no model \"gpt-4o\". Choose one from GET /v1/models, or \"auto\".");
    assertThat(
            beatra
                .send(beatra.chat(chat.formatted("x".repeat(256))))
                .refused(ErrorCode.UNSUPPORTED_MODEL)
                .error()
                .path("message")
                .asText())
        .hasSizeLessThan(150);
  }

  @Test
  void aModelIsLookedUpByItsIdAndOnlyOneThatIsListed() throws IOException {
    JsonNode list = beatra.send(Request.get("/v1/models").key(beatra.key())).json().path("data");
    for (JsonNode listed : list) {
      String path = "/v1/models/" + listed.path("id").asText();
      Answer answer = beatra.send(Request.get(path).key(beatra.key()));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json()).isEqualTo(listed);
    }
    for (String unknown : List.of("auto", "sandbox-fault-upstream", "x".repeat(300))) {
      JsonNode error =
          beatra
              .send(Request.get("/v1/models/" + unknown).key(beatra.key()))
              .refused(ErrorCode.NOT_FOUND)
              .error();
      assertThat(error.path("param").asText()).isEqualTo("path:model");
      assertThat(error.path("message").asText())
          .startsWith("There is no model \"")
          .endsWith("Choose one from GET /v1/models.");
    }
  }

  /** It could not read the task, so it does not pay for one. */
  @Test
  void imagesGenerateOfOpenAisLibrariesIsRefusedWithWhatToCallInstead() throws IOException {
    TaskClient client = new TaskClient(beatra);
    String plain = "{\"model\":\"auto\",\"prompt\":\"A forest\"%s}";
    String say =
        "header:Prefer is needed from OpenAI's client libraries, whose images.generate cannot read"
            + " the task that is the answer: call client.post(\"/images/generations\", { body: {…},"
            + " headers: { Prefer: \"wait=60\" } }) instead.";
    for (String prefers : List.of("", "wait", "wait=soon", "respond-asynchronously")) {
      JsonNode error =
          beatra
              .send(library(client, plain.formatted("")).header("Prefer", prefers))
              .refused(ErrorCode.UNSUPPORTED_OPTION)
              .error();
      assertThat(error.path("message").asText()).isEqualTo(say);
      assertThat(error.path("param").asText()).isEqualTo("header:Prefer");
      assertThat(error.at("/details/unsupported_fields").isMissingNode()).isTrue();
      assertThat(page(error)).isEqualTo(MIGRATING + "#images");
    }
    JsonNode both =
        beatra
            .send(library(client, plain.formatted(",\"size\":\"512x512\"")))
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
    RunningBeatra other = beatra.asNewTenant();
    TaskClient client = new TaskClient(other);
    String failing = "{\"model\":\"sandbox-fault-image-fails\",\"prompt\":\"A forest\"}";

    Answer answer = other.send(library(client, failing).header("Prefer", preference));

    assertThat(answer.status()).as(answer::toString).isIn(200, 202);
    assertThat(answer.json().path("task_id").asText()).startsWith("task_");
    client.ended(answer.json());
  }

  private static Request library(TaskClient client, String json) {
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
    TaskClient client = new TaskClient(beatra);
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
    TaskClient client = new TaskClient(beatra);
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
    TaskClient client = new TaskClient(beatra);
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
