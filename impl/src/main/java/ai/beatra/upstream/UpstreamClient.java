package ai.beatra.upstream;

import ai.beatra.shares.Backlog;
import ai.beatra.shares.Crew;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests to upstreams, all on the same few threads. Nothing is sent twice, no redirect is
 * followed, and neither bodies nor headers are logged.
 */
public final class UpstreamClient implements AutoCloseable {
  private static final int THREADS = 2;

  /** How far an upstream may be read ahead of what was asked for, in bytes. */
  static final int WINDOW = 16 << 10;

  /** In bytes; each connection has three of them for as long as it is open. */
  private static final int BUFFER = 2 << 10;

  /** An end for what nobody waits for any more; each call has shorter time-outs of its own. */
  private static final Timeout GUARD = Timeout.ofMinutes(2);

  /**
   * Up to this size a body is written together with its head, in bytes. In two pieces the second
   * may wait for the other side to acknowledge the first.
   */
  private static final int TOGETHER = 32 << 10;

  /** What stands between forgets connections on which nothing moves for minutes, as for a song. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private static final int KEEP_ALIVE_COUNT = 4;
  private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(50);
  private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(2);
  private static final int MAX_HEADER_LINE = 16 << 10;
  private static final int MAX_HEADERS = 200;

  private final Watch watch = new Watch();
  private final PoolingAsyncClientConnectionManager connections;
  private final MinimalHttpAsyncClient client;
  private final RequestConfig settings;

  /** Begins what had to wait for its turn. */
  private final ExecutorService turns = Crew.of("upstream-turns", 1);

  private final Connects connects;
  private final Backlog sending;

  /**
   * @param most how many connections there may be to one host, and to all together
   */
  public UpstreamClient(int most) {
    this(most, new Backlog(most));
  }

  /**
   * @param most as above
   * @param sending gets the requests that have a connection, until they begin to be written: they
   *     wait for the threads of this, and for no upstream
   */
  public UpstreamClient(int most, Backlog sending) {
    this(
        most,
        THREADS,
        SystemDefaultDnsResolver.INSTANCE,
        SSLContexts.createDefault(),
        Connects.Rules.USUAL,
        sending);
  }

  UpstreamClient(int most, Connects.Rules rules) {
    this(most, THREADS, SystemDefaultDnsResolver.INSTANCE, SSLContexts.createDefault(), rules);
  }

  UpstreamClient(
      int most, int threads, DnsResolver names, SSLContext certificates, Connects.Rules rules) {
    this(most, threads, names, certificates, rules, new Backlog(most));
  }

  /**
   * @param threads that read and write
   * @param names where connections go to
   * @param certificates whom to trust
   * @param rules how many connections are made at a time
   * @param sending as above
   */
  UpstreamClient(
      int most,
      int threads,
      DnsResolver names,
      SSLContext certificates,
      Connects.Rules rules,
      Backlog sending) {
    this.sending = sending;
    var http =
        Http1Config.custom()
            .setBufferSize(BUFFER)
            .setInitialWindowSize(WINDOW)
            .setChunkSizeHint(TOGETHER)
            .setMaxLineLength(MAX_HEADER_LINE)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    connections =
        new Unhurried(http)
            .setDnsResolver(names)
            .setTlsStrategy(tls(certificates))
            .setMaxConnPerRoute(most)
            .setMaxConnTotal(most)
            .setDefaultTlsConfig(
                TlsConfig.custom()
                    .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                    .setHandshakeTimeout(GUARD)
                    .build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(GUARD)
                    .setSocketTimeout(Timeout.DISABLED)
                    .setTimeToLive(TimeValue.ofMinutes(10))
                    .setIdleTimeout(KEEP_ALIVE.toTimeout())
                    .setValidateAfterInactivity(VALIDATE_AFTER)
                    .build())
            .build();
    settings = RequestConfig.custom().setConnectionRequestTimeout(GUARD).build();
    client =
        HttpAsyncClients.createMinimal(
            H2Config.DEFAULT,
            http,
            IOReactorConfig.custom()
                .setIoThreadCount(threads)
                .setSoTimeout(Timeout.DISABLED)
                .setTcpNoDelay(true)
                .setSoKeepAlive(true)
                .setTcpKeepIdle(KEEP_ALIVE_SECONDS)
                .setTcpKeepInterval(KEEP_ALIVE_SECONDS)
                .setTcpKeepCount(KEEP_ALIVE_COUNT)
                .build(),
            connections);
    client.start();
    connects = new Connects(rules, turns, this::hasIdle);
  }

  private boolean hasIdle(HttpHost host) {
    return connections.getStats(new HttpRoute(host)).getAvailable() > 0;
  }

  /** Left to itself, the client takes any certificate that is trusted, whatever name it is for. */
  private static TlsStrategy tls(SSLContext certificates) {
    return ClientTlsStrategyBuilder.create()
        .setSslContext(certificates)
        .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH)
        .setHostnameVerifier(new DefaultHostnameVerifier())
        .buildAsync();
  }

  /** Prepares a request whose answer the listener gets piece by piece. */
  public UpstreamCall call(UpstreamRequest request, UpstreamListener listener) {
    return new Transfer(client, settings, connects, watch, sending, request, listener);
  }

  /**
   * Sends a request whose answer is held whole.
   *
   * @param limit the most bytes of a body
   * @return fails with an {@link UpstreamException}, {@code UNREACHABLE} if the upstream has not
   *     got the whole request either; cancelling it closes the connection
   */
  public CompletableFuture<WholeAnswer> fetch(UpstreamRequest request, int limit) {
    var fetched = new Fetch(limit);
    UpstreamCall call = call(request, fetched);
    fetched.begin(call);
    return fetched.answer();
  }

  /**
   * Has room for more or fewer connections from now on; those in use stay.
   *
   * @param most as in the constructor
   */
  public void resize(int most) {
    connections.setDefaultMaxPerRoute(most);
    connections.setMaxTotal(most);
  }

  /** Closes all connections, also those in use. */
  @Override
  public void close() {
    connections.close(CloseMode.IMMEDIATE);
    client.close(CloseMode.GRACEFUL);
    turns.shutdownNow();
    watch.end();
  }
}
