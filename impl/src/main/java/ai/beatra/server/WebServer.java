package ai.beatra.server;

import ai.beatra.net.FrontDoor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Grizzly, set up for many slow connections on few threads. */
final class WebServer {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final int SELECTORS = 2;

  /** They never wait, so that few are enough, and no more than there are processors. */
  private static final int WORKERS =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private static final int BACKLOG = 4096;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int IDLE_SECONDS = 75;

  /** No connection has more than one piece of work, or more unread than {@code Unsent} lets it. */
  private static final int UNLIMITED = -1;

  /** How long a thread waits for the rest of a body that is refused. */
  private static final int BODY_SECONDS = 10;

  private final FrontDoor frontDoor;
  private final NetworkListener listener;
  private final HttpServer server = new HttpServer();

  WebServer(String host, int port, FrontDoor frontDoor, AddOn codec) {
    this.frontDoor = frontDoor;
    this.listener = new NetworkListener("api", host, port);
    configure(listener);
    listener.registerAddOn(codec);
    server.addListener(listener);
    var configuration = server.getServerConfiguration();
    configuration.addHttpHandler(frontDoor);
    configuration.setDefaultErrorPageGenerator(frontDoor.errorPages());
    configuration.setPassTraceRequest(true);
    configuration.setAllowPayloadForUndefinedHttpMethods(true);
  }

  private static void configure(NetworkListener listener) {
    listener.setMaxHttpHeaderSize(MAX_HEADER_BYTES);
    listener.getFileCache().setEnabled(false);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    listener.getKeepAlive().setIdleTimeoutInSeconds(IDLE_SECONDS);
    TCPNIOTransport transport = listener.getTransport();
    transport.setSelectorRunnersCount(SELECTORS);
    transport.setServerConnectionBackLog(BACKLOG);
    transport.setTcpNoDelay(true);
    transport.setReadTimeout(BODY_SECONDS, TimeUnit.SECONDS);
    transport.setKernelThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("http-selector")
            .setCorePoolSize(SELECTORS)
            .setMaxPoolSize(SELECTORS));
    transport.setWorkerThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("http-worker")
            .setCorePoolSize(WORKERS)
            .setMaxPoolSize(WORKERS)
            .setQueueLimit(UNLIMITED));
    transport.getAsyncQueueIO().getWriter().setMaxPendingBytesPerConnection(UNLIMITED);
  }

  /**
   * Takes the port; requests are refused until {@link #open}.
   *
   * @throws IOException if it cannot be had
   */
  void bind() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      String address = listener.getHost() + ":" + listener.getPort();
      throw new IOException(
          "cannot listen on " + address + ": " + reason(String.valueOf(e.getMessage())), e);
    }
  }

  /** What the system said, with what to do. */
  private static String reason(String words) {
    String host = "; choose one with --host, BEATRA_SERVER_HOST or server.host";
    String port = "; choose another with --port, BEATRA_PORT or server.port";
    if (words.contains("Unresolved")) {
      return "there is no such host" + host;
    }
    if (words.contains("already in use")) {
      return "another program has this port" + port;
    }
    if (words.contains("Permission denied")) {
      return "this user may not take this port" + port;
    }
    return words.contains("assign") ? "this machine has no such address" + host : words;
  }

  /** Lets requests in. */
  void open() {
    frontDoor.open();
  }

  /** The port that was bound, also where the configuration left the choice to the system. */
  int port() {
    return listener.getPort();
  }

  /** Takes no new connections and requests, lets the running ones end, and stops. */
  void stop(Duration atMost) throws InterruptedException {
    listener.getTransport().unbindAll();
    if (!frontDoor.drain(atMost)) {
      log.warn("requests that still run after {} s are cut off", atMost.toSeconds());
    }
    server.shutdown(1, TimeUnit.SECONDS);
  }
}
