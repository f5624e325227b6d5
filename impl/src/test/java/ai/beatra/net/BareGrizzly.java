package ai.beatra.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Grizzly as it comes, with nothing of ours between the socket and the handler. */
final class BareGrizzly implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final HttpServer server = new HttpServer();
  private final NetworkListener listener = new NetworkListener("bare", "127.0.0.1", 0);

  BareGrizzly(BiConsumer<Request, Response> handler) throws IOException {
    server.addListener(listener);
    server
        .getServerConfiguration()
        .addHttpHandler(
            new HttpHandler() {
              @Override
              public void service(Request request, Response response) {
                handler.accept(request, response);
              }
            });
    server.start();
  }

  Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", listener.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The head of the next answer. */
  static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The head of the answer to a connection's only words. */
  String answer(String text) throws IOException {
    try (Socket socket = connect()) {
      send(socket, text);
      return head(socket);
    }
  }

  @Override
  public void close() {
    server.shutdown(0, TimeUnit.SECONDS);
  }
}
