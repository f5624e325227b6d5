package ai.beatra.conformance;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A request whose answer has begun and is not read, so that a long one cannot end. */
final class Unread implements Closeable {
  private static final int BUFFER = 4096;
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final String requestId;

  private Unread(Socket socket, String requestId) {
    this.socket = socket;
    this.requestId = requestId;
  }

  String requestId() {
    return requestId;
  }

  /** Sends it and waits for the first byte; closing it is leaving. */
  static Unread request(URI baseUrl, Request request) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(BUFFER);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(baseUrl.getHost(), baseUrl.getPort()), PATIENCE_MILLIS);
    var bytes = new ByteArrayOutputStream();
    var head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
    head.append("Host: ").append(baseUrl.getAuthority()).append("\r\n");
    String requestId = "unread-" + UUID.randomUUID();
    request
        .with("X-Request-Id", requestId)
        .with("Content-Length", Long.toString(request.body().length()))
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(bytes.toByteArray());
    request.body().stream().transferTo(socket.getOutputStream());
    if (socket.getInputStream().read() < 0) {
      throw new IOException("The server closed the connection without an answer.");
    }
    return new Unread(socket, requestId);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
