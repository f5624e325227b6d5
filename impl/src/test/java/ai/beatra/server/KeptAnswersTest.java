package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.blobs.TestS3;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.MigratedFile;
import ai.beatra.store.TestDatabase.TestClock;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long answers are kept for their Idempotency-Key, and do not stay in memory. */
class KeptAnswersTest {
  private static final String PIECE = "0123456789abcde ".repeat(12_500);

  /** So many pieces may be on their way to the disk, which the server takes for slow at 2 MiB. */
  private static final int AHEAD = 6;

  private static final String USAGE = "{\"prompt_tokens\": 11, \"completion_tokens\": 7}";
  private static final String CHAT =
      "{\"model\": \"model-b\", \"stream\": %s, \"messages\": [{\"role\": \"user\", \"content\":"
          + " \"%d\"}]}";

  @TempDir Path data;
  private final AtomicReference<String> key = new AtomicReference<>();
  private StubUpstream upstream;
  private Beatra beatra;

  @BeforeEach
  void start() throws IOException {
    upstream = new StubUpstream(this::answer);
    MigratedFile.putInto(data);
    start(Map.of());
  }

  private void start(Map<String, String> settings) throws IOException {
    Config config = Config.parse("test", "server: {port: 0}\ndata_dir: " + data, settings);
    var environment =
        Map.of("OPENAI_API_KEY", "sk-theirs", "OPENAI_BASE_URL", upstream.baseUrl() + "/");
    beatra =
        new Beatra(
            config,
            CatalogConfig.load(config, environment),
            new TestClock(),
            first -> key.set(first.secret().reveal()));
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    upstream.close();
  }

  /** As many pieces as the prompt says; those that are to be kept not faster than the disk. */
  private void answer(StubUpstream.Exchange exchange) throws IOException {
    String request = exchange.request().text();
    if (exchange.request().method().equals("GET")) {
      exchange.json(200, "{\"object\": \"list\", \"data\": [{\"id\": \"model-b\"}]}");
      return;
    }
    int pieces = Integer.parseInt(request.replaceAll("(?s).*\"content\": ?\"(\\d+)\".*", "$1"));
    if (request.contains("\"stream\":true") || request.contains("\"stream\": true")) {
      exchange.streams();
      for (int i = 0; i < pieces; i++) {
        if (pieces <= 40) {
          awaitDisk((i - AHEAD) * PIECE.length());
        }
        exchange.data(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + i + PIECE + "\"}}]}");
      }
      exchange.data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
      exchange.data("{\"choices\":[],\"usage\":" + USAGE + "}");
      exchange.data("[DONE]");
      exchange.ends();
    } else {
      exchange.json(
          200,
          "{\"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\":"
              + " \"assistant\", \"content\": \""
              + PIECE.repeat(pieces)
              + "\"}}], \"usage\": "
              + USAGE
              + "}");
    }
  }

  /** Until so many bytes are written. */
  private void awaitDisk(int bytes) {
    if (bytes > 0) {
      Eventually.holds("the disk has them", () -> unfinished() >= bytes);
    }
  }

  private long unfinished() {
    try (Stream<Path> files = Files.list(data.resolve("artifacts/tmp"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private Request chat(boolean stream, int pieces) {
    return Request.post("/v1/chat/completions")
        .key(String.valueOf(key.get()))
        .header("Idempotency-Key", "k")
        .json(CHAT.formatted(stream, pieces));
  }

  private Answer send(Request request) throws IOException {
    try (Wire wire = new Wire(beatra.port())) {
      return wire.send(request).read();
    }
  }

  private long files(String part) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("artifacts").resolve(part))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  /** 200 kB each: in memory, from the disk into the row, and in the storage. */
  @ParameterizedTest
  @CsvSource({"true, 1, 0", "true, 10, 0", "true, 40, 1", "false, 1, 0", "false, 40, 1"})
  void isRepeatedAsItWas(boolean stream, int pieces, int stored) throws IOException {
    Answer first = send(chat(stream, pieces));
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body()).hasSizeGreaterThan(pieces * PIECE.length());

    for (int i = 0; i < 2; i++) {
      Answer again = send(chat(stream, pieces));
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
      assertThat(again.text().equals(first.text())).as("the same text").isTrue();
    }
    assertThat(files("blobs")).isEqualTo(stored);
    Eventually.holds("nothing is left", () -> isEmpty("tmp"));
    assertThat(upstream.received()).hasSize(2);
  }

  @Test
  void isRepeatedFromABucket() throws Exception {
    beatra.close();
    start(TestS3.environment(TestS3.endpoint(), TestS3.prefix(), "proxy"));
    Answer first = send(chat(true, 40));

    Answer again = send(chat(true, 40));
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.text().equals(first.text())).as("the same text").isTrue();
    assertThat(files("blobs")).isZero();
  }

  private boolean isEmpty(String part) {
    try {
      return files(part) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void whatIsTooLongIsNotKept() throws IOException {
    Answer first = send(chat(true, 90));
    assertThat(first.text()).endsWith("data: [DONE]\n\n");

    send(chat(true, 90)).refused(ErrorCode.STREAM_INTERRUPTED);

    assertThat(files("blobs")).isZero();
    Eventually.holds("nothing is left", () -> isEmpty("tmp"));
    assertThat(upstream.received()).hasSize(2);
  }

  @Test
  void whoDoesNotReadARepeatedAnswerHindersNobody() throws IOException {
    Answer first = send(chat(true, 40));
    var wires = new java.util.ArrayList<Wire>();
    for (int i = 0; i < 40; i++) {
      wires.add(Wire.narrow(beatra.port()).send(chat(true, 40)));
    }
    assertThat(send(Request.get("/v1/health")).status()).isEqualTo(200);
    assertThat(send(chat(true, 40)).text().equals(first.text())).isTrue();
    assertThat(wires.get(0).read().text().equals(first.text())).isTrue();
    for (Wire wire : wires) {
      wire.close();
    }
  }
}
