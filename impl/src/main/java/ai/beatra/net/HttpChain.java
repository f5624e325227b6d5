package ai.beatra.net;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.net.body.Admission;
import ai.beatra.net.body.RequestTimeout;
import ai.beatra.net.body.StreamedBodies;
import ai.beatra.net.body.WholeBody;
import ai.beatra.net.codec.EnvelopeCodec;
import ai.beatra.net.codec.Refusals;
import ai.beatra.net.codec.RequestIds;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Deadlines;
import ai.beatra.net.connection.Threads;
import ai.beatra.shares.Shares;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/** What stands between the socket and the front door. */
public final class HttpChain implements AddOn {
  private static final int ABOVE_TRANSPORT = 1;

  /**
   * Where the bodies of requests are until they are whole.
   *
   * @param memory for JSON, in bytes
   * @param streamed for forms
   */
  public record Bodies(Admission admission, Shares memory, StreamedBodies streamed) {}

  private final AddOn codec;
  private final RequestIds ids;
  private final Refusals refusals;
  private final Deadlines deadlines;
  private final Deadlines leftovers;
  private final Bodies bodies;
  private final Threads threads;
  private final Connections connections;

  /**
   * @param requestTime in which a request has to be whole, from its first byte on; a form that
   *     comes fast enough gets as much again, up to ten minutes
   */
  public HttpChain(
      RequestIds ids,
      Refusals refusals,
      ScheduledExecutorService timer,
      Bodies bodies,
      Threads threads,
      Connections connections,
      Duration requestTime) {
    this.ids = ids;
    this.refusals = refusals;
    this.codec = EnvelopeCodec.addOn(ids, refusals);
    this.bodies = bodies;
    this.threads = threads;
    this.connections = connections;
    this.deadlines = new Deadlines(requestTime, timer, this::tooSlow);
    this.leftovers = new Deadlines(requestTime, timer, Connection::terminateSilently);
  }

  @Override
  public void setup(NetworkListener listener, FilterChainBuilder chain) {
    codec.setup(listener, chain);
    chain.add(ABOVE_TRANSPORT, connections);
    listener.getTransport().getConnectionMonitoringConfig().addProbes(connections.probe());
    chain.add(
        chain.indexOfType(org.glassfish.grizzly.http.HttpServerFilter.class),
        new RequestTimeout(deadlines));
    chain.add(
        chain.indexOfType(HttpServerFilter.class),
        new WholeBody(
            deadlines, leftovers, bodies.admission(), bodies.memory(), bodies.streamed(), threads));
  }

  private void tooSlow(Connection<?> connection) {
    var error =
        new ApiException(
            ErrorCode.REQUEST_TIMEOUT,
            "The request was not complete in time. Send it again, on a faster connection.");
    String requestId = ids.next();
    refusals.noteMalformed(error.code(), requestId, Connections.client(connection));
    sendAndClose(connection, answer(error, requestId).getBytes(StandardCharsets.UTF_8));
  }

  private static <A> void sendAndClose(Connection<A> connection, byte[] answer) {
    connection.write(
        Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, answer),
        new EmptyCompletionHandler<WriteResult<Buffer, A>>() {
          @Override
          public void completed(WriteResult<Buffer, A> result) {
            connection.closeSilently();
          }

          @Override
          public void failed(Throwable thrown) {
            connection.closeSilently();
          }
        });
  }

  private String answer(ApiException error, String requestId) {
    Refusals.Refusal refusal = refusals.of(error, requestId);
    var head = new StringBuilder("HTTP/1.1 408 Request Timeout\r\n");
    refusal.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head
        + "Content-Type: application/json\r\n"
        + ("Date: " + FastHttpDateFormat.getCurrentDate() + "\r\n")
        + ("X-Request-Id: " + requestId + "\r\n")
        + "Connection: close\r\n"
        + ("Content-Length: " + refusal.json().length + "\r\n")
        + "\r\n"
        + new String(refusal.json(), StandardCharsets.UTF_8);
  }
}
