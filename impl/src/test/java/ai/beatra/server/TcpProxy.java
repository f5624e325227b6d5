package ai.beatra.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between a server and its database, and can be cut. */
final class TcpProxy implements AutoCloseable {
  private static final int BEGINNING = 4096;

  private final InetSocketAddress target;
  private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Collection<Pair> pairs = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable String> betrayed = new AtomicReference<>();
  private volatile boolean cut;
  private volatile boolean swallowing;

  TcpProxy(String host, int port) throws IOException {
    this.target = new InetSocketAddress(host, port);
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Ends all connections, and lets no new one through. */
  void cut() throws IOException {
    cut = true;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  void mend() {
    cut = false;
    swallowing = false;
  }

  /**
   * Lets nothing more through, on the connections that there are and on those that come, and ends
   * none. Those stay silent when it is mended.
   */
  void swallow() {
    swallowing = true;
    silence("");
  }

  /**
   * Lets nothing more through on those connections that have said this, and does not end them: so
   * is one half of which is gone. Returns how many there are.
   */
  int silence(String statement) {
    List<Pair> silenced = pairs.stream().filter(pair -> pair.hasSaid(statement)).toList();
    silenced.forEach(pair -> pair.silent = true);
    return silenced.size();
  }

  /** The next connection that says this loses the answer to the COMMIT that follows, and ends. */
  void betray(String statement) {
    betrayed.set(statement);
  }

  /** Whether that has not happened yet. */
  boolean isWaitingToBetray() {
    return betrayed.get() != null;
  }

  @Override
  public void close() throws IOException {
    cut();
    server.close();
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (cut) {
          client.close();
          continue;
        }
        var upstream = new Socket();
        try {
          upstream.connect(target);
        } catch (IOException e) {
          // The database is not there.
          client.close();
          continue;
        }
        sockets.add(client);
        sockets.add(upstream);
        var pair = new Pair(client, upstream);
        pair.silent = swallowing;
        pairs.add(pair);
        start(pair::requests);
        start(pair::answers);
      } catch (IOException e) {
        // It was closed.
      }
    }
  }

  private final class Pair {
    private final Socket client;
    private final Socket upstream;
    private boolean marked;
    private volatile boolean mute;
    private volatile boolean silent;

    /** Its beginning, in which a connection says what it is for. */
    private final StringBuffer said = new StringBuffer();

    boolean hasSaid(String statement) {
      return said.indexOf(statement) >= 0;
    }

    Pair(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void requests() {
      copy(client, upstream, true);
    }

    void answers() {
      copy(upstream, client, false);
    }

    private void copy(Socket from, Socket to, boolean request) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[64 << 10];
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
          if (silent) {
            continue;
          }
          if (request) {
            look(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
          } else if (mute) {
            // The database has committed.
            return;
          }
          out.write(bytes, 0, length);
          out.flush();
        }
      } catch (IOException e) {
        // One side is gone, so the other one goes.
      }
    }

    private void look(String text) {
      if (said.length() < BEGINNING) {
        said.append(text);
      }
      String statement = betrayed.get();
      if (statement != null && text.contains(statement)) {
        marked = true;
      }
      if (marked && text.contains("COMMIT")) {
        mute = true;
        betrayed.set(null);
      }
    }
  }
}
