package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.LiveText;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a chat that runs no more of the request is held than its end needs. */
class BodyMemoryTest {
  /** Half of it for one tenant: one of the bodies at a time. */
  private static final int MEMORY_MB = 4;

  private static final int BODY = 5 << 18;
  private static final int STREAMS = 4;
  private static final int EACH = 1000;

  private static final String PICTURE =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" + "A".repeat(BODY - 800);

  @TempDir static Path directory;
  private static ServerSocket sink;
  private static StubUpstream upstream;
  private static RunningBeatra server;
  private static final Semaphore AT_UPSTREAM = new Semaphore(0);
  private static volatile CountDownLatch over = new CountDownLatch(1);

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream(BodyMemoryTest::answer);
    sink = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    inBackground(BodyMemoryTest::swallowAll);
    Path catalog = Files.writeString(directory.resolve("catalog.yaml"), catalog());
    server =
        RunningBeatra.start(
            Files.createDirectory(directory.resolve("data")),
            Map.of(
                "BEATRA_CATALOG", catalog.toString(),
                "BEATRA_SERVER_BODY_MEMORY_MB", Integer.toString(MEMORY_MB),
                "BEATRA_SANDBOX_TOKEN_DELAY_MS", "1000"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    upstream.close();
    sink.close();
  }

  private static void inBackground(Runnable work) {
    var thread = new Thread(work, "sink");
    thread.setDaemon(true);
    thread.start();
  }

  private static void swallowAll() {
    while (!sink.isClosed()) {
      try {
        Socket socket = sink.accept();
        inBackground(() -> swallow(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static String catalog() {
    String models = model("silent", "one") + model("slow", "one") + model("keys", "two");
    return """
    providers:
      one: {kind: openai, base_url: "%s", keys: [sk-only]}
      sink: {kind: openai, base_url: "http://127.0.0.1:%d/v1"}
      two: {kind: openai, base_url: "%s", keys: [sk-first, sk-second]}
      ours: {kind: sandbox}
    models:
    %s\
    """
        .formatted(
            upstream.baseUrl(),
            sink.getLocalPort(),
            upstream.baseUrl(),
            models
                + model("sink", "sink")
                + model("sandbox", "ours").replace("theirs", "sandbox-chat"));
  }

  private static String model(String id, String provider) {
    return """
      - id: %s
        name: Mine
        description: One.
        created: 2026-11-01
        capabilities: [chat]
        release_state: available
        modalities: {input: [text, image], output: [text]}
        limits: {context_tokens: 1000000, max_output_tokens: 100}
        options: [max_completion_tokens]
        price: {unit: usd_per_million_tokens, input: 1, output: 2, markup: 0.001}
        routes: [{provider: %s, upstream_model: %s}]
    """
        .formatted(id, provider, id);
  }

  /** As slowly as the name of the model says, until the test is over. */
  private static void answer(Exchange exchange) throws IOException, InterruptedException {
    String text = exchange.request().text();
    if (!text.contains("\"model\":\"silent\"")) {
      exchange.streams();
      exchange.data("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one two\"}}]}");
    }
    AT_UPSTREAM.release();
    over.await();
    exchange.cut(false);
  }

  private static String body(String model, boolean stream, String content) {
    return """
    {"model": "%s", "stream": %s, "messages": [{"role": "user", "content": %s}]}"""
        .formatted(model, stream, content);
  }

  private static String picture() {
    return "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + PICTURE + "\"}}]";
  }

  private static String text() {
    var random = new Random(7);
    var text = new StringBuilder("\"");
    while (text.length() < BODY - 1000) {
      text.append(Integer.toString(random.nextInt(2_000) * 37, 36)).append(' ');
    }
    return text.append('"').toString();
  }

  /** The first still runs when the last is sent. */
  private static List<Wire> run(int many, String body, long kept) throws Exception {
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < many; i++) {
      Wire wire = server.connect();
      wires.add(wire);
      wire.send(server.chat(body));
      if (body.contains("\"sandbox\"")) {
        wire.readHead();
      } else {
        assertThat(AT_UPSTREAM.tryAcquire(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      long most = (i + 1) * kept;
      Eventually.holds("the body was given back", () -> server.bodies() <= most);
    }
    return wires;
  }

  @ParameterizedTest(name = "{0}, stream {1}")
  @CsvSource({"silent, true", "silent, false", "slow, true", "keys, true", "sandbox, true"})
  void largeBodiesOfRunningChatsTakeNothingFromOthers(String model, boolean stream)
      throws Exception {
    over = new CountDownLatch(1);
    String body = body(model, stream, picture());
    List<Wire> wires = run(STREAMS, body, 4 << 10);
    assertThat(wires).noneMatch(wire -> stream && model.equals("silent") && wire.hasAnswer());
    for (Wire wire : wires) {
      wire.close();
    }
    over.countDown();
    Eventually.holds("nothing is held", () -> server.bodies() == 0);
  }

  @Test
  void ofAPromptItsTextIsKeptCompressed() throws Exception {
    over = new CountDownLatch(1);
    for (Wire wire : run(1, body("silent", true, text()), BODY * 6 / 10)) {
      wire.close();
    }
    over.countDown();
  }

  /** Says nothing, and keeps nothing of what it gets. */
  private static void swallow(Socket socket) {
    byte[] buffer = new byte[64 << 10];
    try (socket) {
      long all = 0;
      for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
        boolean before = all < BODY - 1000;
        all += read;
        if (before && all >= BODY - 1000) {
          AT_UPSTREAM.release();
        }
      }
    } catch (IOException e) {
      // The server has closed it.
    }
  }

  @Test
  void nothingOfThemCanBeReachedAnyMore() throws Exception {
    String mark = "+of" + "a".repeat(32) + "body/";
    List<Wire> wires = run(STREAMS, marked(mark), 4 << 10);

    try {
      Eventually.holds(
          "not even one copy of each body is in the heap",
          () -> live(mark) < STREAMS / 2 * BODY / EACH);
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  /** Once every so many bytes. */
  private static String marked(String mark) {
    String same = "A".repeat(mark.length()) + "(" + "A".repeat(EACH - mark.length()) + ")";
    return body("sink", true, picture().replaceAll(same, mark + "$1"));
  }

  private static int live(String text) {
    try {
      return LiveText.count(text, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
