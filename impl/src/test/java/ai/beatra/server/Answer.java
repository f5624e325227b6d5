package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One answer.
 *
 * @param headers by the lower-case name
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Answer withBody(byte[] bytes) {
    return new Answer(status, headers, bytes);
  }

  boolean has(String header) {
    return headers.containsKey(header.toLowerCase(Locale.ROOT));
  }

  String header(String name) {
    String value = headers.get(name.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new AssertionError("no header " + name + " in " + this);
    }
    return value;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + this, e);
    }
  }

  JsonNode error() {
    return json().path("error");
  }

  /** The data of the events without a name. */
  List<String> events() {
    return Stream.of(text().split("\n\n"))
        .filter(event -> event.startsWith("data: "))
        .map(event -> event.substring("data: ".length()))
        .toList();
  }

  /** This is the refusal with the code: in the envelope, with all headers that go with it. */
  Answer refused(ErrorCode code) {
    assertThat(status).as(this::toString).isEqualTo(code.status());
    assertThat(header("Content-Type")).isEqualTo("application/json");
    assertThat(json().properties()).as(this::toString).hasSize(1);
    JsonNode error = error();
    assertThat(error.path("code").asText()).as(this::toString).isEqualTo(code.code());
    assertThat(error.path("type").asText()).isEqualTo(code.type());
    assertThat(error.path("retryable")).as(this::toString).hasToString("" + code.retryable());
    assertThat(error.path("message").asText())
        .isNotBlank()
        .doesNotContainPattern(
            "ai\\.beatra|java\\.|jackson|glassfish|Exception|\\w+\\.\\w+\\.\\w+\\(");
    assertThat(error.path("request_id").asText()).isNotEmpty().isEqualTo(header("X-Request-Id"));
    assertThat(error.path("doc_url").asText()).matches("https?://[^/]+/en/docs/[a-z/-]+(#.+)?");
    assertThat(header("x-should-retry")).isEqualTo("" + code.retryable());
    assertThat(has("WWW-Authenticate")).isEqualTo(status == 401);
    assertThat(has("Retry-After"))
        .isEqualTo(status == 429 || status == 503 || code == ErrorCode.IDEMPOTENCY_IN_PROGRESS);
    assertThat(has("Allow")).isEqualTo(status == 405);
    return this;
  }

  /** Refused because of the body, at this JSON Pointer first. */
  Answer invalid(String pointer) {
    refused(ErrorCode.INVALID_REQUEST);
    assertThat(error().path("param").asText("absent")).as(this::toString).isEqualTo(pointer);
    assertThat(error().at("/details/errors/0/param").asText("absent")).isEqualTo(pointer);
    return this;
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + text();
  }
}
