package ai.beatra.http.dispatch;

import ai.beatra.net.Answer;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Sending;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * GET /ready: whether the server can do its work, for whoever watches it on the same machine. To
 * all others there is nothing at this path.
 */
public final class ReadyEndpoint {
  static final String PATH = "/ready";

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

  /** Whether it is asked for, by somebody who may: a proxy on the same machine asks for others. */
  static boolean isAsked(Exchange exchange) {
    return exchange.path().equals(PATH)
        && (exchange.method().equals("GET") || exchange.method().equals("HEAD"))
        && exchange.isLocal()
        && Stream.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
            .allMatch(name -> exchange.header(name) == null);
  }

  void serve(Exchange exchange) {
    exchange.answer().suspend();
    var over = new AtomicBoolean();
    exchange.onClientGone(
        () -> {
          if (over.compareAndSet(false, true)) {
            exchange.answer().resume();
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
    Answer answer = exchange.answer();
    answer.status(now.ready() ? 200 : 503);
    answer.type("application/json");
    answer.header("Cache-Control", "no-store");
    answer.length(now.json().length);
    if (exchange.method().equals("HEAD")) {
      answer.resume();
      return;
    }
    var whole = new ByteRange(0, now.json().length);
    new Sending(exchange, Sending.memory(now.json()), whole, exchange.swift(), answer::resume)
        .begin();
  }
}
