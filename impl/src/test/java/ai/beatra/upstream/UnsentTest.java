package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.upstream.UpstreamException.Kind;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What fails before the upstream has got a request is told apart from what may have begun there.
 */
class UnsentTest {
  /** Only something that hangs reaches it. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofMillis(300);

  private final UpstreamClient client = new UpstreamClient(8);

  /** Last, for it waits for what is being connected. */
  @AfterEach
  void close() {
    client.close();
  }

  private static UpstreamRequest post(String url, Duration connect, Duration firstByte) {
    var timeOuts = new TimeOuts(connect, firstByte, LONG);
    return new UpstreamRequest(URI.create(url), Map.of(), new byte[] {'{', '}'}, timeOuts);
  }

  private Kind failure(UpstreamRequest request) {
    Kind kind = opened(request);
    assertThat(fetched(request)).isEqualTo(kind);
    return kind;
  }

  private Kind fetched(UpstreamRequest request) {
    var failed =
        catchThrowableOfType(ExecutionException.class, () -> client.fetch(request, 1 << 10).get());
    assertThat(failed).hasCauseInstanceOf(UpstreamException.class);
    return ((UpstreamException) Objects.requireNonNull(failed.getCause())).kind();
  }

  private Kind opened(UpstreamRequest request) {
    return catchThrowableOfType(
            UpstreamException.class, () -> AnswerStream.open(client, request).close())
        .kind();
  }

  @Test
  void whoIsInterruptedHasSentNothingAndBlamesNobody() throws Exception {
    try (var upstream = new StubUpstream(exchange -> exchange.json(200, "{}"))) {
      Thread.currentThread().interrupt();
      CompletableFuture<WholeAnswer> given =
          client.fetch(post(upstream.baseUrl().toString(), LONG, LONG), 1 << 10);
      assertThat(Thread.interrupted()).isTrue();

      assertThat(given)
          .failsWithin(LONG)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              UpstreamException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CROWDED));
      assertThat(upstream.received()).isEmpty();
    }
  }

  @Test
  void aNameThatIsNoneIsUnreachable() {
    assertThat(failure(post("http://no-such-host.invalid/", LONG, LONG)))
        .isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void whoRefusesConnectionsIsUnreachable() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(failure(post("http://127.0.0.1:" + port + "/", LONG, LONG)))
        .isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void whoTakesTooLongToConnectIsUnreachable() throws Exception {
    try (var full = new FullServer()) {
      assertThat(failure(post("http://127.0.0.1:" + full.port() + "/", SHORT, LONG)))
          .isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void whoSpeaksNoTlsIsUnreachable() throws Exception {
    try (var plain = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      CompletableFuture.runAsync(() -> answerPlainly(plain));
      assertThat(failure(post("https://127.0.0.1:" + plain.getLocalPort() + "/", LONG, LONG)))
          .isEqualTo(Kind.UNREACHABLE);
    }
  }

  private static void answerPlainly(ServerSocket server) {
    byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          socket.getOutputStream().write(answer);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void whoTakesTooLongForTlsIsUnreachable() throws Exception {
    try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      assertThat(failure(post("https://127.0.0.1:" + silent.getLocalPort() + "/", SHORT, LONG)))
          .isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void whoDoesNotAnswerMayHaveBegun() throws Exception {
    try (var silent = new StubUpstream(StubUpstream.Exchange::awaitClose)) {
      String url = silent.baseUrl().toString();
      assertThat(sent(url, this::fetched)).isEqualTo(Kind.TIMED_OUT);
      assertThat(sent(url, this::opened)).isEqualTo(Kind.TIMED_OUT);
    }
  }

  /** On a busy machine the time may be over before the request is sent: then it gets more. */
  private static Kind sent(String url, Function<UpstreamRequest, Kind> failure) {
    Duration firstByte = SHORT;
    Kind kind = failure.apply(post(url, LONG, firstByte));
    while (kind == Kind.UNREACHABLE && firstByte.compareTo(LONG) < 0) {
      firstByte = firstByte.multipliedBy(2);
      kind = failure.apply(post(url, LONG, firstByte));
    }
    return kind;
  }

  @Test
  void whoBreaksOffMayHaveBegun() throws Exception {
    try (var broken = new StubUpstream(exchange -> exchange.cut(true))) {
      assertThat(failure(post(broken.baseUrl().toString(), LONG, LONG))).isEqualTo(Kind.BROKEN);
    }
  }
}
