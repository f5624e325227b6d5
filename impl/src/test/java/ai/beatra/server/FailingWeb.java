package ai.beatra.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a server should, and fails as networks do: connection by connection in the ways it
 * is told, the last of them for good.
 */
final class FailingWeb implements AutoCloseable {
  private static final String PAGE =
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
  private static final int QUIET_MS = 200;

  /** What happens to a request. */
  enum Way {
    /** The connection ends without an answer. */
    CLOSE,
    /** A proxy answers, not the server. */
    HTML_502,
    /** Nobody answers, until the client has had enough. */
    SILENCE,
    /** The server answers. */
    PASS
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final List<Way> ways;
  private final int behind;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param behind the port to which requests are passed
   */
  FailingWeb(int behind, List<Way> ways) throws IOException {
    this.behind = behind;
    this.ways = List.copyOf(ways);
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What was asked, in the order in which it came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "failing-web");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      @Nullable Socket client = next();
      if (client != null) {
        start(() -> answer(client));
      }
    }
  }

  private @Nullable Socket next() {
    try {
      return server.accept();
    } catch (IOException e) {
      return null;
    }
  }

  private void answer(Socket client) {
    try (client) {
      byte[] request = request(client);
      if (request.length == 0) {
        return; // A connection that was kept for later.
      }
      requests.add(new String(request, StandardCharsets.UTF_8));
      switch (ways.get(Math.min(count.getAndIncrement(), ways.size() - 1))) {
        case CLOSE -> {}
        case HTML_502 -> client.getOutputStream().write(badGateway());
        case SILENCE -> client.getInputStream().read();
        case PASS -> pass(request, client);
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static byte[] badGateway() {
    return ("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
            + PAGE)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** All that a client says before it waits for an answer. */
  private static byte[] request(Socket client) throws IOException {
    var said = new ByteArrayOutputStream();
    InputStream in = client.getInputStream();
    byte[] bytes = new byte[64 << 10];
    try {
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        said.write(bytes, 0, length);
        client.setSoTimeout(QUIET_MS);
      }
    } catch (SocketTimeoutException e) {
      client.setSoTimeout(0);
    }
    return said.toByteArray();
  }

  private void pass(byte[] request, Socket client) throws IOException {
    try (var upstream = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      OutputStream out = upstream.getOutputStream();
      String head = new String(request, StandardCharsets.ISO_8859_1);
      out.write(
          head.replaceFirst("(?i)connection: keep-alive", "Connection: close")
              .getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      upstream.getInputStream().transferTo(client.getOutputStream());
    }
  }
}
