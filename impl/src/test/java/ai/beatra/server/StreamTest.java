package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream consists of, and what becomes of its connection. */
class StreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path data;
  private static RunningBeatra beatra;

  @BeforeAll
  static void start() throws IOException {
    beatra = RunningBeatra.start(data, 2);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    beatra.close();
  }

  private static Request stream(String prompt, String... members) {
    return request("auto", prompt, members);
  }

  private static Request request(String model, String prompt, String... members) {
    var body = JSON.createObjectNode().put("model", model).put("stream", true);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    String text = body.toString();
    String more = members.length == 0 ? "" : "," + String.join(",", members);
    return beatra.chat(text.substring(0, text.length() - 1) + more + "}");
  }

  private static List<JsonNode> chunks(Answer answer) throws IOException {
    var chunks = new ArrayList<JsonNode>();
    for (String event : answer.events()) {
      if (!event.equals("[DONE]")) {
        chunks.add(JSON.readTree(event));
      }
    }
    return chunks;
  }

  private static String content(Answer answer) throws IOException {
    var content = new StringBuilder();
    chunks(answer).forEach(chunk -> content.append(chunk.at("/choices/0/delta/content").asText()));
    return content.toString();
  }

  @Test
  void hasTheHeadersOfAnEventStream() throws IOException {
    Answer answer = beatra.send(stream("Say hi").header("X-Request-Id", "mine"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers())
        .containsEntry("content-type", "text/event-stream")
        .containsEntry("cache-control", "no-store")
        .containsEntry("x-accel-buffering", "no")
        .containsEntry("x-request-id", "mine")
        .doesNotContainKeys("content-length", "x-should-retry");
  }

  @Test
  void beginsWithTheRoleAndEndsWithAReasonAndDone() throws IOException {
    Answer answer = beatra.send(stream("Say exactly: a b c"));

    List<JsonNode> chunks = chunks(answer);
    assertThat(answer.events()).last().isEqualTo("[DONE]");
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(chunks)
        .filteredOn(chunk -> !chunk.at("/choices/0/finish_reason").isNull())
        .hasSize(1);
    assertThat(chunks)
        .extracting(chunk -> chunk.path("id").asText())
        .containsOnly(chunks.get(0).path("id").asText());
    assertThat(chunks).allMatch(chunk -> !chunk.has("error") && !chunk.has("usage"));
    assertThat(content(answer)).isEqualTo("a b c");
  }

  @Test
  void showsTheSecondsOfTheClock() throws IOException {
    long now = beatra.clock().instant().getEpochSecond();

    assertThat(chunks(beatra.send(stream("Say hi"))).get(0).path("created").asLong())
        .isEqualTo(now);
  }

  @Test
  void neverSplitsACharacter() throws IOException {
    String text =
        "h\u00e9llo \u65e5\u672c\u8a9e \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67"
            + " \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \ud835\udd4f \u12a0 \ud808\udc00";
    Answer answer;
    try (Wire wire = beatra.connect()) {
      answer = wire.send(stream("Say exactly: " + text)).readHead();
      for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
        // Each HTTP chunk is text by itself.
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(chunk));
        answer = answer.withBody(joined(answer.body(), chunk));
      }
    }

    assertThat(content(answer)).isEqualTo(text);
    for (JsonNode chunk : chunks(answer)) {
      assertThat(chunk.toString()).doesNotContain("\ufffd");
    }
  }

  private static byte[] joined(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }

  @Test
  void tellsTheUsageLastIfAsked() throws IOException {
    Answer answer =
        beatra.send(stream("Say hi", "\"stream_options\":{\"include_usage\":true},\"n\":2"));

    List<JsonNode> chunks = chunks(answer);
    JsonNode last = chunks.get(chunks.size() - 1);
    assertThat(answer.events()).last().isEqualTo("[DONE]");
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.at("/usage/total_tokens").asLong())
        .isEqualTo(
            last.at("/usage/prompt_tokens").asLong() + last.at("/usage/completion_tokens").asLong())
        .isPositive();
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.has("usage") && chunk.path("usage").isNull())
        .allMatch(chunk -> chunk.path("choices").size() == 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream_options\":null",
        "\"stream_options\":{}",
        "\"stream_options\":{\"include_usage\":false}",
        "\"stream_options\":{\"include_usage\":null}",
      })
  void doesNotMentionUsageUnasked(String options) throws IOException {
    Answer answer = beatra.send(stream("Say hi", options));

    assertThat(chunks(answer)).isNotEmpty().noneMatch(chunk -> chunk.has("usage"));
    assertThat(answer.events()).last().isEqualTo("[DONE]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"upstream-failed", "upstream-timeout", "model-unavailable", "content-refused"})
  void anErrorBeforeTheFirstEventIsThePlainError(String fault) throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(request("sandbox-fault-" + fault, "Say hi")).read();

      ErrorCode code = ErrorCode.valueOf(fault.toUpperCase(Locale.ROOT).replace('-', '_'));
      answer.refused(code);
    }
  }

  @Test
  void anErrorAfterTheFirstEventIsAnEventAndThereIsNoDone() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(request("sandbox-fault-stream-interrupted", "Say hi")).read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.events()).isNotEmpty().doesNotContain("[DONE]");
      String[] events = answer.text().split("\n\n");
      String last = events[events.length - 1];
      assertThat(last).startsWith("event: error\ndata: ");
      JsonNode error = JSON.readTree(last.substring("event: error\ndata: ".length())).path("error");
      assertThat(error.path("code").asText()).isEqualTo("stream_interrupted");
      assertThat(error.path("type").asText()).isEqualTo(ErrorCode.STREAM_INTERRUPTED.type());
      assertThat(error.path("retryable")).isEqualTo(BooleanNode.FALSE);
      assertThat(error.path("message").asText())
          .isEqualTo(
              "The stream broke after a part of the answer was delivered, which is charged. Send"
                  + " the request again with a new Idempotency-Key.");
      assertThat(error.path("request_id").asText()).isEqualTo(answer.header("X-Request-Id"));

      assertThat(content(wire.send(stream("Say exactly: next")).read())).isEqualTo("next");
    }
  }

  @Test
  void theConnectionCanBeUsedAgainAfterAnyAnswer() throws IOException {
    try (Wire wire = beatra.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(content(wire.send(stream("Say exactly: a" + i)).read())).isEqualTo("a" + i);
        wire.send(beatra.chat("{")).read().invalid("");
        wire.send(Request.get("/v1/models")).read().refused(ErrorCode.UNAUTHORIZED);
        wire.send(beatra.chat("{}").header("Accept", "a/b"))
            .read()
            .refused(ErrorCode.NOT_ACCEPTABLE);
        wire.send(Request.post("/v1/none").json("{\"a\":1}")).read().refused(ErrorCode.NOT_FOUND);
        assertThat(wire.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aRefusedLargeBodyEndsTheConnection() throws IOException {
    byte[] large = new byte[(10 << 20) + 1];
    try (Wire wire = beatra.connect()) {
      Request request = Request.post("/v1/chat/completions").key(beatra.key()).json(large);
      Answer answer = wire.send(request).read().refused(ErrorCode.PAYLOAD_TOO_LARGE);
      assertThat(answer.error().path("message").asText())
          .isEqualTo(
              "The body is larger than 10485760 bytes, the most this operation takes. Send https"
                  + " URLs in the place of data URIs; tasks also take the artifact_id of an"
                  + " upload.");

      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredOneAfterTheOther() throws IOException {
    try (Wire wire = beatra.connect()) {
      var together = new ByteArrayOutputStream();
      together.writeBytes(stream("Say exactly: one").bytes());
      together.writeBytes(Request.get("/v1/models").bytes());
      together.writeBytes(stream("Say exactly: two").bytes());
      together.writeBytes(Request.get("/v1/health").bytes());
      wire.send(together.toByteArray());

      assertThat(content(wire.read())).isEqualTo("one");
      wire.read().refused(ErrorCode.UNAUTHORIZED);
      assertThat(content(wire.read())).isEqualTo("two");
      assertThat(wire.read().text()).isEqualTo("{\"status\":\"ok\"}");
    }
  }

  @Test
  void requestsThatComeDuringAStreamWaitForItsEnd() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer first = wire.send(stream("Repeat the word go 200 times")).readHead();
      first = first.withBody(wire.readChunk());
      byte[] second = stream("Say exactly: two").bytes();
      wire.send(Request.get("/v1/health"));
      wire.send(Arrays.copyOf(second, second.length - 10));
      for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
        first = first.withBody(joined(first.body(), chunk));
      }
      wire.send(Arrays.copyOfRange(second, second.length - 10, second.length));

      assertThat(first.events()).last().isEqualTo("[DONE]");
      assertThat(content(first)).matches("go( go){199}");
      assertThat(wire.read().text()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(content(wire.read())).isEqualTo("two");
    }
  }

  @Test
  void http10GetsTheStreamAndItsEndIsTheEndOfTheConnection() throws IOException {
    Request request = stream("Say exactly: old");
    String http10 =
        new String(request.bytes(), StandardCharsets.UTF_8).replaceFirst("HTTP/1.1", "HTTP/1.0");
    try (Wire wire = beatra.connect()) {
      Answer answer = wire.send(http10).read();

      assertThat(answer.has("Transfer-Encoding")).isFalse();
      assertThat(content(answer)).isEqualTo("old");
      assertThat(answer.events()).last().isEqualTo("[DONE]");
    }
  }
}
