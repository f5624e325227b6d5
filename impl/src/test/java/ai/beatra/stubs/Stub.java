package ai.beatra.stubs;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An upstream on a port of 127.0.0.1: reads requests, breaks those that shall go wrong, and has the
 * protocol answer the others. One thread for each connection.
 */
public abstract class Stub implements AutoCloseable {
  private static final int MOST_KEPT = 20_000;

  /** Below that what was made is fetched. */
  private static final String FILES = "/files/";

  private final ServerSocket server;
  private final Faults faults = new Faults();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "stub");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<Seen> seen = new ArrayDeque<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private volatile Consumer<Map<String, Object>> record = line -> {};
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * @param port 0 for any that is free
   */
  protected Stub(int port) {
    try {
      server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " is taken", e);
    }
    threads.execute(this::accept);
  }

  /** Answers one request that does not go wrong before its answer begins. */
  protected abstract void answer(Exchange exchange) throws IOException, InterruptedException;

  /**
   * An error as the protocol has it.
   *
   * @param status the one that it is sent with, or stands for in the body of a 200
   */
  protected abstract String error(int status);

  /** An event that tells of an error in a stream, whole as it is on the wire. */
  protected String errorEvent() {
    return "data: " + error(500) + "\n\n";
  }

  /** Whether requests can have this fault here. */
  public boolean knows(Fault fault) {
    return !fault.isOfWork();
  }

  public final int port() {
    return server.getLocalPort();
  }

  /** Without a path, and without a slash at the end. */
  public final URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public final Faults faults() {
    return faults;
  }

  /** The requests in their order, the last 20,000 of them. */
  public final List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** How many requests have come. */
  public final int count() {
    return count.get();
  }

  /** How many of them were answered whole and without a fault, so that they cost. */
  public final int served() {
    return served.get();
  }

  /** How many connections are open. */
  public final int connections() {
    return sockets.size();
  }

  /** From now on each request is told here when it has ended, whatever became of it. */
  public final void record(Consumer<Map<String, Object>> lines) {
    record = lines;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
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
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        Seen request = read(line, in);
        synchronized (seen) {
          seen.add(request);
          if (seen.size() > MOST_KEPT) {
            seen.remove();
          }
        }
        serve(new Exchange(this, socket, in, request));
      }
    } catch (IOException e) {
      // The other side is gone, or the fault was to end the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  private void serve(Exchange exchange) throws IOException, InterruptedException {
    try {
      if (exchange.begin()) {
        answer(exchange);
      }
    } finally {
      if (exchange.isWhole()) {
        served.incrementAndGet();
      }
      record.accept(exchange.told());
    }
  }

  private Seen read(String line, InputStream in) throws IOException {
    String[] first = line.split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body =
        headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")
            ? chunks(in)
            : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    Fault fault = faults.take(first[1].startsWith(FILES));
    boolean idle = fault.isOfWork() && !first[0].equals("POST");
    return new Seen(
        count.incrementAndGet(), first[0], first[1], headers, body, idle ? Fault.NONE : fault);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = size(in); size > 0; size = size(in)) {
      body.writeBytes(in.readNBytes(size));
      line(in);
    }
    while (!line(in).isEmpty()) {}
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).replaceAll(";.*", "").strip(), 16);
  }

  /** A line without its end; empty only where an empty line stands. */
  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
