import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A closed loop: each client sends its next request when the answer to the last one is complete.
 */
final class Load {
  private static final int PATIENCE_MILLIS = 10_000;

  private final byte[] request;
  private final int port;
  private final AtomicLong left;
  private final long end;
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /** What came of it; {@code events} counts the events of streams. */
  record Result(long requests, long events, long failed, double seconds, long[] sorted) {
    double millis(double quantile) {
      return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
    }
  }

  private Load(URI url, String key, String body, long requests, int seconds) {
    this.port = url.getPort();
    this.left = new AtomicLong(requests);
    this.end = System.nanoTime() + seconds * 1_000_000_000L;
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";
    this.request = head.formatted(key, body.length(), body).getBytes(StandardCharsets.US_ASCII);
  }

  static Result run(URI url, String key, String body, int clients, long requests, int seconds)
      throws InterruptedException {
    var load = new Load(url, key, body, requests, seconds);
    var threads = new ArrayList<Thread>();
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      var thread = new Thread(load::client);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - start) / 1e9;
    long[] sorted = load.nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Result(sorted.length, load.events.get(), load.failed.get(), took, sorted);
  }

  private boolean more() {
    return System.nanoTime() < end && left.getAndDecrement() > 0;
  }

  /** Goes on with a new connection when one fails. */
  private void client() {
    boolean on = more();
    while (on) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        var in = new BufferedInputStream(socket.getInputStream());
        for (; on; on = more()) {
          long start = System.nanoTime();
          socket.getOutputStream().write(request);
          answer(in);
          nanos.add(System.nanoTime() - start);
        }
      } catch (IOException failure) {
        failed.incrementAndGet();
        on = more();
      }
    }
  }

  private void answer(InputStream in) throws IOException {
    String status = line(in);
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    String body = length >= 0 ? text(in, length) : chunked(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status);
    }
    if (length < 0) {
      if (!body.endsWith("data: [DONE]\n\n")) {
        throw new IOException("a stream without its end");
      }
      events.addAndGet(body.split("(?m)^data: ", -1).length - 1L);
    }
  }

  private static String chunked(InputStream in) throws IOException {
    var body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      body.append(text(in, size));
      line(in);
      if (size == 0) {
        return body.toString();
      }
    }
  }

  private static String text(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next == -1) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
