package ai.beatra.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What goes over the wire, literally. */
final class SocketSenderTest {
  private static final int LARGE = 10 * 1024 * 1024 + 1;

  /** Reads the head of one request, answers, reads the rest if asked to, and closes. */
  private static Answer talk(Request request, String answer, List<String> head, boolean readAll)
      throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  serve(socket, answer, head, readAll);
                } catch (IOException failure) {
                  throw new java.io.UncheckedIOException(failure);
                }
              });
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/base/");
      Answer received = new SocketSender(Duration.ofSeconds(30)).send(url, request);
      served.join();
      return received;
    }
  }

  private static void serve(Socket socket, String answer, List<String> head, boolean readAll)
      throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.add(line);
    }
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    socket.shutdownOutput();
    while (readAll && in.read() != -1) {
      // until the client has had its answer and closes
    }
  }

  private static Answer talk(Request request, String answer) throws IOException {
    return talk(request, answer, new ArrayList<>(), true);
  }

  private static Request get() {
    return new Request("GET", "/", Map.of());
  }

  @Test
  void theRequestIsSentAsItIs() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("cOnTeNt-TyPe", "text/odd; q=\"");
    headers.put("X-Empty", "");
    List<String> head = new ArrayList<>();

    talk(
        new Request("POST", "/v1/x?a=b", headers, Body.of("abc")),
        "HTTP/1.1 204 No Content\r\n\r\n",
        head,
        true);

    assertThat(head)
        .startsWith("POST /base/v1/x?a=b HTTP/1.1")
        .containsSubsequence(
            "cOnTeNt-TyPe: text/odd; q=\"", "X-Empty: ", "Content-Length: 3", "Connection: close");
  }

  @Test
  void anAnswerBeforeTheWholeBodyWasSentIsRead() throws IOException {
    Answer answer =
        talk(
            new Request("POST", "/", Map.of(), new Body.Bytes(new byte[0], LARGE)),
            "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno",
            new ArrayList<>(),
            true);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).isEqualTo("no");
    assertThat(answer.complete()).isTrue();
  }

  @Test
  void anAnswerOfAServerThatReadsNoneOfTheBodyAndClosesIsRead() throws IOException {
    Answer answer =
        talk(
            new Request("POST", "/", Map.of(), new Body.Bytes(new byte[0], 10L * LARGE)),
            "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno",
            new ArrayList<>(),
            false);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).isEqualTo("no");
  }

  @Test
  void chunksAreJoinedAndInterimAnswersSkipped() throws IOException {
    Answer answer =
        talk(
            get(),
            """
            HTTP/1.1 100 Continue

            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            3
            abc
            2;x=y
            de
            0

            """
                .replace("\n", "\r\n"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("abcde");
    assertThat(answer.complete()).isTrue();
  }

  @Test
  void aBodyThatEndsEarlyIsIncomplete() throws IOException {
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    String counted = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc";

    assertThat(talk(get(), chunked).complete()).isFalse();
    assertThat(talk(get(), counted).complete()).isFalse();
    assertThat(talk(get(), counted).text()).isEqualTo("abc");
  }

  @Test
  void noAnswerIsAFailureThatNamesTheRequest() {
    assertThatThrownBy(() -> talk(get(), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("GET /: no answer");
    assertThatThrownBy(() -> talk(get(), "SSH-2.0\r\n"))
        .hasMessageContaining("not an HTTP status line: SSH-2.0");
  }

  @Test
  void whatComesAfterTheBodyIsAFailure() {
    String counted = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd";
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nd";

    assertThatThrownBy(() -> talk(get(), counted)).hasMessageContaining("goes on after its body");
    assertThatThrownBy(() -> talk(get(), chunked)).hasMessageContaining("goes on after its body");
  }

  /** The one reader asks in the same way as the other: base path, TLS, and ports left out. */
  @Test
  void anAnswerThatIsNotReadWasAskedForInTheSameWay() throws IOException, InterruptedException {
    List<String> head = new ArrayList<>();
    Request request = new Request("POST", "/v1/x", Map.of(), Body.of("abc"));
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var thread =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  serve(socket, "HTTP/1.1 200 OK\r\n\r\n", head, true);
                } catch (IOException gone) {
                  // The client leaves when it likes.
                }
              });
      thread.start();
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/base/");
      Unread.request(url, request).close();
      thread.join();
    }
    assertThat(head).startsWith("POST /base/v1/x HTTP/1.1").contains("Content-Length: 3");
    assertThat(SocketSender.port(URI.create("https://api.example.com"))).isEqualTo(443);
    assertThat(SocketSender.port(URI.create("http://api.example.com/v2"))).isEqualTo(80);
    assertThat(SocketSender.port(URI.create("https://api.example.com:8443"))).isEqualTo(8443);
  }
}
