package ai.beatra.conformance.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/** A request whose answer has begun and is not read, so that a long one cannot end. */
public final class Unread implements Closeable {
  private static final int BUFFER = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final String requestId;

  private Unread(Socket socket, String requestId) {
    this.socket = socket;
    this.requestId = requestId;
  }

  public String requestId() {
    return requestId;
  }

  /** Sends it and waits for the first byte; closing it is leaving. */
  public static Unread request(URI baseUrl, Request request) throws IOException {
    var unconnected = new Socket();
    unconnected.setReceiveBufferSize(BUFFER);
    Socket socket = SocketSender.connect(baseUrl, unconnected, PATIENCE);
    String requestId = "unread-" + UUID.randomUUID();
    Framing.write(socket.getOutputStream(), baseUrl, request.with(Request.ID, requestId));
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
