package ai.beatra.blobs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a server and its store, and spoils what it is told to spoil. */
public final class FaultyStore implements AutoCloseable {
  /** What is wrong from now on. */
  public enum Fault {
    NONE,
    /** Connections are closed at once. */
    AWAY,
    /** Requests are read, and never answered. */
    SILENT,
    /** Nothing is read. */
    DEAF,
    /** Each request is answered with 503. */
    FAILING,
    /** Answers end in their middle. */
    CUT,
    /** One byte of the content is another one. */
    WRONG
  }

  private static final int CUT_AFTER = 100_000;
  private static final String SLOW_DOWN =
      "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>";

  private final URI target;
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Collection<Closeable> open = new ConcurrentLinkedQueue<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;

  public FaultyStore(URI target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  /** Where it is reached. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Connections that are open end. */
  public void is(Fault now) throws IOException {
    is(now, Integer.MAX_VALUE);
  }

  /** The same for so many answers. */
  public void is(Fault now, int times) throws IOException {
    fault = now;
    left.set(times);
    for (Closeable each : open) {
      each.close();
    }
    open.clear();
  }

  /** What each piece of the requests began with. */
  List<String> heads() {
    return heads;
  }

  /** How many connections there have been. */
  public int accepted() {
    return accepted.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    is(Fault.AWAY);
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "faulty-store");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        accepted.incrementAndGet();
        switch (fault) {
          case AWAY -> client.close();
          case DEAF -> {}
          case SILENT -> start(() -> swallow(client));
          case FAILING -> start(() -> refuse(client));
          default -> connect(client);
        }
      } catch (IOException e) {
        // It was closed.
      }
    }
  }

  private static void swallow(Socket client) {
    try (client) {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It is gone.
    }
  }

  private static void refuse(Socket client) {
    try (client) {
      byte[] request = new byte[64 << 10];
      InputStream in = client.getInputStream();
      if (in.read(request) > 0) {
        String answer =
            "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
                + SLOW_DOWN.length()
                + "\r\nConnection: close\r\n\r\n"
                + SLOW_DOWN;
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      // It is gone.
    }
  }

  private void connect(Socket client) throws IOException {
    var store = new Socket();
    store.connect(new InetSocketAddress(target.getHost(), target.getPort()));
    open.add(store);
    start(() -> requests(client, store));
    start(() -> answers(store, client));
  }

  private void requests(Socket from, Socket to) {
    try (from;
        to) {
      byte[] bytes = new byte[64 << 10];
      InputStream in = from.getInputStream();
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        heads.add(new String(bytes, 0, Math.min(length, 4096), StandardCharsets.ISO_8859_1));
        to.getOutputStream().write(bytes, 0, length);
      }
    } catch (IOException e) {
      // One side is gone, so the other one goes.
    }
  }

  private void answers(Socket from, Socket to) {
    try (from;
        to) {
      byte[] bytes = new byte[64 << 10];
      InputStream in = from.getInputStream();
      long sent = 0;
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        sent += length;
        if (fault == Fault.WRONG && hasContent(bytes, length) && left.getAndDecrement() > 0) {
          bytes[length - 1] ^= 1;
        }
        if (fault == Fault.CUT && sent > CUT_AFTER && left.getAndDecrement() > 0) {
          return;
        }
        to.getOutputStream().write(bytes, 0, length);
      }
    } catch (IOException e) {
      // One side is gone, so the other one goes.
    }
  }

  /** Whether its last byte is none of a head. */
  private static boolean hasContent(byte[] bytes, int length) {
    return bytes[length - 1] != '\n' || bytes[length - 2] != '\r';
  }
}
