package ai.beatra.net;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.server.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.NIOConnection;
import org.junit.jupiter.api.Test;

/**
 * The table "Around Grizzly" of CONTRIBUTING.md: each defect is still there in Grizzly as it comes.
 * A test that fails after an upgrade tells that the class beside it in the table may go.
 */
final class GrizzlyDefectsTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+\\| [^|]+\\| `(\\w+)` \\|$");

  @Test
  void theTableHasAllOfThem() throws IOException {
    String contributing = Files.readString(Path.of("..", "CONTRIBUTING.md"));
    String section = contributing.split("### Around Grizzly\n")[1].split("\n##")[0];
    Set<String> told = ROW.matcher(section).results().map(row -> row.group(1)).collect(all());
    Set<String> tests =
        Stream.of(GrizzlyDefectsTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(method -> method.getName())
            .filter(name -> !name.equals("theTableHasAllOfThem"))
            .collect(all());

    assertThat(told).isEqualTo(tests);
  }

  private static Collector<String, ?, Set<String>> all() {
    return Collectors.toSet();
  }

  @Test
  void aLineMayEndWithLfAlone() throws IOException {
    taken("GET / HTTP/1.1\nHost: a\n\n");
  }

  @Test
  void aHeaderMayGoOnInTheNextLine() throws IOException {
    taken(GET + "X-A: b\r\n c\r\n\r\n");
  }

  @Test
  void aLineWithoutColonRunsIntoTheNext() throws IOException {
    taken(GET + "X-A\r\nX-B: c\r\n\r\n");
  }

  @Test
  void aNameMayHaveAnyCharacter() throws IOException {
    taken(GET + "X(A: b\r\n\r\n");
  }

  @Test
  void theBodyMayHaveTwoLengths() throws IOException {
    taken(CHUNKED + "Content-Length: 3\r\n\r\n0\r\n\r\n");
  }

  @Test
  void whatFollowsAChunkIsSkipped() throws IOException {
    taken(CHUNKED + "\r\n4\r\nabcdXX\r\n0\r\n\r\n");
  }

  @Test
  void whatIsNoHttpIsAnsweredWithoutTheEnvelope() throws IOException {
    try (var grizzly = new BareGrizzly(GrizzlyDefectsTest::readAll)) {
      assertThat(grizzly.answer("GET / HTTP/9.9\r\nHost: a\r\n\r\n"))
          .doesNotStartWith("HTTP/1.1 2")
          .doesNotContain("application/json");
    }
  }

  @Test
  void aRefusalEndsTheConnection() throws IOException {
    try (var grizzly = new BareGrizzly((request, response) -> response.setStatus(503))) {
      assertThat(grizzly.answer(GET + "\r\n"))
          .startsWith("HTTP/1.1 503")
          .containsIgnoringCase("Connection: close");
    }
  }

  @Test
  void nothingIsReadWhileAnAnswerIsSuspended() throws IOException {
    var suspended = new Suspended();
    try (var grizzly = new BareGrizzly(suspended::serve);
        Socket client = grizzly.connect()) {
      BareGrizzly.send(client, GET + "\r\n");

      suspended.awaitNoInterest();
    }
  }

  @Test
  void nobodyIsToldThatTheClientOfASuspendedAnswerHasLeft() throws IOException {
    var suspended = new Suspended();
    var closed = new AtomicBoolean();
    CloseListener<Closeable, ICloseType> listener = (socket, type) -> closed.set(true);
    try (var grizzly = new BareGrizzly(suspended::serve)) {
      try (Socket client = grizzly.connect()) {
        BareGrizzly.send(client, GET + "\r\n");
        suspended.awaitNoInterest();
        suspended.connection().addCloseListener(listener);
        suspended.connection().enableIOEvent(IOEvent.READ);
      }
      Eventually.holds("the client has left", closed::get);

      assertThat(suspended.told).isFalse();
    }
  }

  /** Suspends every answer. */
  private static final class Suspended {
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicReference<NIOConnection> connection = new AtomicReference<>();

    void serve(Request request, Response response) {
      request.addAfterServiceListener(done -> told.set(true));
      response.suspend();
      connection.set((NIOConnection) request.getContext().getConnection());
      served.incrementAndGet();
    }

    NIOConnection connection() {
      return Objects.requireNonNull(connection.get());
    }

    void awaitNoInterest() {
      Eventually.holds(
          "no interest in what the client does",
          () ->
              served.get() > 0
                  && (connection().getSelectionKey().interestOps() & SelectionKey.OP_READ) == 0);
    }
  }

  @Test
  void whoWritesMuchWaitsForTheClient() throws IOException {
    var writer = new AtomicReference<Thread>();
    try (var grizzly =
            new BareGrizzly(
                (request, response) -> {
                  writer.set(Thread.currentThread());
                  writeMuch(response);
                });
        Socket client = grizzly.connect()) {
      BareGrizzly.send(client, GET + "\r\n");

      Eventually.holds(
          "a thread that waits in the output buffer",
          () ->
              writer.get() != null
                  && Stream.of(writer.get().getStackTrace())
                      .anyMatch(each -> each.getMethodName().equals("blockAfterWriteIfNeeded")));
    }
  }

  private static void writeMuch(Response response) {
    try {
      for (int i = 0; i < 64; i++) {
        response.getOutputStream().write(new byte[1 << 20]);
        response.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The client has left.
    }
  }

  private static void readAll(Request request, Response response) {
    try {
      request.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void taken(String request) throws IOException {
    try (var grizzly = new BareGrizzly(GrizzlyDefectsTest::readAll)) {
      assertThat(grizzly.answer(request)).startsWith("HTTP/1.1 200");
    }
  }
}
