package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
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
  static final String MIGRATING = "/en/docs/resources/migrating-from-openai";

  private final RunningBeatra beatra;

  RefusalsTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  static String page(RunningBeatra beatra, JsonNode error) {
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
    assertThat(page(beatra, error)).isEqualTo(MIGRATING);
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
    assertThat(page(beatra, error)).isEqualTo(page);
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
    assertThat(page(beatra, list)).isEqualTo(MIGRATING + "#what-clients-call-that-is-not-here");
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
    assertThat(page(beatra, error)).isEqualTo("/en/docs/resources/error-codes#bad_request");
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
}
