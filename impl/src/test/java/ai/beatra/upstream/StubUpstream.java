package ai.beatra.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An upstream over real sockets that answers as the test says, also badly. */
public final class StubUpstream implements AutoCloseable {
  /** One request as it came; headers by the lower-case name. */
  public record Request(String method, String path, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** How one request is answered. */
  public interface Script {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "stub-upstream");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Request> received = new CopyOnWriteArrayList<>();
  private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Queue<Script> scripts;
  private volatile Script last;

  /** Answers the first request with the first script …, and all further ones with the last. */
  public StubUpstream(Script... scripts) throws IOException {
    this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.scripts = new ConcurrentLinkedQueue<>(Arrays.asList(scripts));
    this.last = scripts[scripts.length - 1];
    threads.execute(this::accept);
  }

  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  public List<Request> received() {
    return received;
  }

  public int connections() {
    return sockets.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Request next = read(in); next != null; next = read(in)) {
        received.add(next);
        Script script = scripts.poll();
        script = script == null ? last : script;
        script.answer(new Exchange(socket, in, next));
      }
    } catch (IOException e) {
      // The other side is gone, or the script ended the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    String[] first = line.split(" ");
    var headers = new TreeMap<String, String>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(first[0], first[1], headers, in.readNBytes(length));
  }

  private static @Nullable String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }

  /** One request and the connection to answer it on. */
  public static final class Exchange {
    private final Socket socket;
    private final InputStream in;
    private final Request request;

    private Exchange(Socket socket, InputStream in, Request request) {
      this.socket = socket;
      this.in = in;
      this.request = request;
    }

    public Request request() {
      return request;
    }

    /** A whole answer. */
    public void json(int status, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      raw(
          "HTTP/1.1 "
              + status
              + " X\r\nContent-Type: application/json\r\nContent-Length: "
              + bytes.length
              + "\r\n"
              + String.join("", Arrays.stream(headers).map(h -> h + "\r\n").toList())
              + "\r\n");
      raw(bytes);
    }

    private static final String STREAM =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    /** The head of a stream. */
    public void streams() throws IOException {
      raw(STREAM);
    }

    /** A stream in one write, and the end of its connection right behind it. */
    public void breaksOffAfter(String... events) throws IOException {
      byte[] bytes =
          ("data: " + String.join("\n\ndata: ", events) + "\n\n").getBytes(StandardCharsets.UTF_8);
      var all = new ByteArrayOutputStream();
      all.writeBytes(
          (STREAM + Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
      all.writeBytes(bytes);
      all.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      raw(all.toByteArray());
      cut(false);
    }

    /** A piece of a stream. */
    public void piece(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      raw(Integer.toHexString(bytes.length) + "\r\n");
      raw(bytes);
      raw("\r\n");
    }

    public void data(String... events) throws IOException {
      for (String event : events) {
        piece("data: " + event + "\n\n");
      }
    }

    /** The regular end of a stream. */
    public void ends() throws IOException {
      raw("0\r\n\r\n");
    }

    public void raw(String text) throws IOException {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Ends the connection; with a reset, what was sent may be lost. */
    public void cut(boolean reset) throws IOException {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    }

    /** Waits, saying nothing, until the other side closes the connection. */
    public void awaitClose() throws IOException {
      try {
        while (in.read() >= 0) {}
      } catch (IOException e) {
        // A reset is a close, too.
      }
    }
  }
}
