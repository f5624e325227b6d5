package ai.beatra.http.dispatch;

import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Sending;
import jakarta.ws.rs.core.MediaType;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/**
 * GET /ready: whether the server can do its work, for whoever watches it on the same machine. To
 * all others there is nothing at this path.
 */
public final class ReadyEndpoint {
  public static final String PATH = "/ready";

  /**
   * @param ready answered with 200, else with 503
   * @param json says what is not
   */
  public record State(boolean ready, byte[] json) {}

  private final Supplier<CompletionStage<State>> state;

  /**
   * @param state found out elsewhere; who asks does not wait
   */
  public ReadyEndpoint(Supplier<CompletionStage<State>> state) {
    this.state = state;
  }

  /** Whether it is asked for, by somebody who may. */
  public static boolean isAsked(Request request) {
    return request.getRequestURI().equals(PATH)
        && (request.getMethod() == Method.GET || request.getMethod() == Method.HEAD)
        && request.getContext().getConnection().getPeerAddress() instanceof InetSocketAddress peer
        && peer.getAddress().isLoopbackAddress()
        && !isForwarded(request);
  }

  /** A proxy on the same machine asks for others. */
  private static boolean isForwarded(Request request) {
    return Stream.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
        .anyMatch(name -> request.getHeader(name) != null);
  }

  public void serve(Exchange exchange) {
    exchange.response().suspend();
    var over = new AtomicBoolean();
    exchange.onClientGone(
        () -> {
          if (over.compareAndSet(false, true)) {
            exchange.response().resume();
          }
        });
    state
        .get()
        .thenAcceptAsync(
            now -> {
              if (over.compareAndSet(false, true)) {
                send(exchange, now);
              }
            },
            exchange.swift());
  }

  private static void send(Exchange exchange, State now) {
    Response response = exchange.response();
    response.setStatus(now.ready() ? 200 : 503);
    response.setContentType(MediaType.APPLICATION_JSON);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(now.json().length);
    if (exchange.request().getMethod() == Method.HEAD) {
      response.resume();
      return;
    }
    var whole = new ByteRange(0, now.json().length);
    var body = Sending.memory(now.json());
    new Sending(exchange, body, whole, exchange.swift(), response::resume).begin();
  }
}
