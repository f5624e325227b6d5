package ai.beatra.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server of this machine that nobody can connect to, and that refuses nobody: it is full. */
public final class FullServer implements AutoCloseable {
  /** More than can wait to be accepted. */
  private static final int WAITING = 8;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<SocketChannel> waiting = new ArrayList<>();

  public FullServer() throws IOException {
    for (int i = 0; i < WAITING; i++) {
      var channel = SocketChannel.open();
      waiting.add(channel);
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : waiting) {
      channel.close();
    }
    server.close();
  }
}
