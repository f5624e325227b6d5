package ai.beatra.server;

import ai.beatra.config.Monitoring;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.metrics.meters.Meters;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Deadlines;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener for whoever operates the server. Each connection has one request and some seconds,
 * whatever its client does; there are so many and no more, and none has a thread before its request
 * is whole, or while its answer is on its way.
 */
final class AdminServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int CONNECTIONS = 64;
  private static final int WORKERS = 4;
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int ABOVE_TRANSPORT = 1;
  private static final long MOST_UNREAD = 16 << 20;
  private static final int UNLIMITED = -1;

  /** More than it takes to be ready, or to find out that one is not. */
  static final Duration TIME = Readiness.PATIENCE.plusSeconds(4);

  private final NetworkListener listener;
  private final HttpServer server = new HttpServer();

  /**
   * @param time after which a connection is cut off
   */
  AdminServer(
      Monitoring.Admin where,
      Meters metrics,
      Supplier<CompletionStage<ReadyEndpoint.State>> readiness,
      ScheduledExecutorService timer,
      Duration time) {
    if (!where.isLoopback()) {
      log.warn(
          "the admin listener is on {}: whoever reaches it reads the metrics, without a key. Let"
              + " only those reach it who operate the server.",
          where.host());
    }
    this.listener = new NetworkListener("admin", where.host(), where.port());
    configure(listener);
    var connections = new Connections(CONNECTIONS, CONNECTIONS, time, MOST_UNREAD, timer);
    var deadlines = new Deadlines(time, timer, Connection::terminateSilently);
    listener.registerAddOn(
        (to, chain) -> {
          chain.add(ABOVE_TRANSPORT, connections);
          chain.add(ABOVE_TRANSPORT + 1, new Lifetime(deadlines));
          to.getTransport().getConnectionMonitoringConfig().addProbes(connections.probe());
        });
    server.addListener(listener);
    var configuration = server.getServerConfiguration();
    configuration.addHttpHandler(new AdminPages(metrics, readiness));
    configuration.setDefaultErrorPageGenerator(
        (request, status, reason, description, thrown) -> {
          request.getResponse().setContentType("text/plain");
          return reason + "\n";
        });
  }

  /** From the first byte to the last, for whatever is sent and read meanwhile. */
  private static final class Lifetime extends BaseFilter {
    private final Deadlines deadlines;

    Lifetime(Deadlines deadlines) {
      this.deadlines = deadlines;
    }

    @Override
    public NextAction handleAccept(FilterChainContext context) {
      deadlines.begin(context.getConnection());
      return context.getInvokeAction();
    }

    @Override
    public NextAction handleClose(FilterChainContext context) {
      deadlines.end(context.getConnection());
      return context.getInvokeAction();
    }
  }

  private static void configure(NetworkListener listener) {
    listener.setMaxHttpHeaderSize(MAX_HEADER_BYTES);
    listener.getFileCache().setEnabled(false);
    listener.getKeepAlive().setMaxRequestsCount(1);
    TCPNIOTransport transport = listener.getTransport();
    transport.setSelectorRunnersCount(1);
    transport.setTcpNoDelay(true);
    transport.setReuseAddress(true);
    transport.setKernelThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("admin-selector")
            .setCorePoolSize(1)
            .setMaxPoolSize(1));
    transport.setWorkerThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("admin-worker")
            .setCorePoolSize(1)
            .setMaxPoolSize(WORKERS)
            .setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS)
            .setQueueLimit(CONNECTIONS));
    transport.getAsyncQueueIO().getWriter().setMaxPendingBytesPerConnection(UNLIMITED);
  }

  /**
   * Takes the port, and answers.
   *
   * @throws IOException if it cannot be had
   */
  void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s:%d, which admin.host and admin.port say: %s"
              .formatted(listener.getHost(), listener.getPort(), e.getMessage()),
          e);
    }
    log.atInfo()
        .addKeyValue("host", listener.getHost())
        .addKeyValue("port", listener.getPort())
        .log("the admin listener answers");
  }

  /** The port that was bound. */
  int port() {
    return listener.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
