import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An OpenAI-compatible upstream that costs next to nothing: fixed answers, a thread a connection.
 */
final class MockUpstream {
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\",\"created\":1,\"owned_by\":\"mock\"}]}";
  private static final String ANSWER =
      "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1764000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello,"
          + " how can I help?\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":7,\"total_tokens\":16}}";
  private static final String USAGE =
      "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"mock\","
          + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":30,\"total_tokens\":39}}";

  private final int chunks;
  private final int pauseMillis;

  private MockUpstream(int chunks, int pauseMillis) {
    this.chunks = chunks;
    this.pauseMillis = pauseMillis;
  }

  public static void main(String[] arguments) throws IOException {
    var mock = new MockUpstream(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    try (var server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
      System.out.println("port " + server.getLocalPort());
      while (true) {
        Socket socket = server.accept();
        new Thread(() -> mock.serve(socket)).start();
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      var out = new BufferedOutputStream(socket.getOutputStream());
      for (String first = line(in); !first.isEmpty(); first = line(in)) {
        answer(first, body(in), out);
        out.flush();
      }
    } catch (IOException | InterruptedException left) {
      // The client has closed the connection.
    }
  }

  private static String body(InputStream in) throws IOException {
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private void answer(String requestLine, String body, OutputStream out)
      throws IOException, InterruptedException {
    if (body.replace(" ", "").contains("\"stream\":true")) {
      stream(body.contains("include_usage"), out);
      return;
    }
    String answer = requestLine.startsWith("GET") ? MODELS : ANSWER;
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + answer.length()
            + "\r\n\r\n"
            + answer);
  }

  private void stream(boolean usage, OutputStream out) throws IOException, InterruptedException {
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < chunks; i++) {
      event(out, chunk(i));
      out.flush();
      Thread.sleep(pauseMillis);
    }
    if (usage) {
      event(out, USAGE);
    }
    event(out, "[DONE]");
    write(out, "0\r\n\r\n");
  }

  private String chunk(int index) {
    String delta =
        index == 0 ? "{\"role\":\"assistant\",\"content\":\"\"}" : "{\"content\":\" word\"}";
    String end = index == chunks - 1 ? "\"stop\"" : "null";
    return "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,"
        + "\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":"
        + (end.equals("null") ? delta : "{}")
        + ",\"finish_reason\":"
        + end
        + "}]}";
  }

  private static void event(OutputStream out, String data) throws IOException {
    String text = "data: " + data + "\n\n";
    write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Empty at the end of the input. */
  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
