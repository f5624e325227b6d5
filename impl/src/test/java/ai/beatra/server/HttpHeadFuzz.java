package ai.beatra.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whatever is sent to the port: answered as HTTP, never as a fault of ours, and then over. */
public final class HttpHeadFuzz {
  /** Only a server that hangs reaches it. */
  private static final int DEADLINE_MS = 1000 * Wire.DEADLINE_SECONDS;

  private static @Nullable RunningBeatra own;

  private HttpHeadFuzz() {}

  /**
   * Called by the fuzzer before the first input, which has a deadline: whoever asks for a page
   * first waits until all of them are drawn.
   */
  public static void fuzzerInitialize() throws IOException {
    server().send(Request.get("/openapi.yaml"));
  }

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    send(server(), data);
  }

  private static synchronized RunningBeatra server() {
    RunningBeatra known = own;
    if (known == null) {
      try {
        known = RunningBeatra.start(Files.createTempDirectory("beatra-fuzz"), Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      own = known;
    }
    return known;
  }

  /** Sends all of it on one connection, and reads until the server has ended that. */
  static void send(RunningBeatra beatra, byte[] data) throws IOException {
    String said;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), beatra.port())) {
      socket.setSoTimeout(DEADLINE_MS);
      // No port is to wait for the end of a connection that both have ended.
      socket.setSoLinger(true, 0);
      said = exchange(socket, data);
    }
    if (!said.isEmpty() && !said.matches("(?s)HTTP/1\\.1 [2-5]\\d\\d .*\r\n\r\n.*")) {
      throw new AssertionError("no HTTP: " + said);
    }
    // The docs speak of such errors, too; an answer begins with its status.
    if (said.contains("HTTP/1.1 500 Internal Server Error\r\n")) {
      throw new AssertionError("a fault of ours: " + said);
    }
  }

  private static String exchange(Socket socket, byte[] data) throws IOException {
    try {
      socket.getOutputStream().write(data);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      // It was ended while there was more to read: what is malformed is not read to its end.
      return "";
    }
  }
}
