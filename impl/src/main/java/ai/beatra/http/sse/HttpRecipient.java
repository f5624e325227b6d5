package ai.beatra.http.sse;

import ai.beatra.http.ServerEvent;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.Exchange;
import ai.beatra.net.Outcome;
import ai.beatra.net.connection.Unsent;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** One over HTTP. Whoever sends holds a lock: a response is not for two threads. */
final class HttpRecipient implements Recipient {
  private final Serving serving;
  private final Exchange exchange;
  private final ErrorText errors;
  private final Unsent unsent;
  private boolean begun;

  HttpRecipient(Serving serving, ErrorText errors) {
    this.serving = serving;
    this.exchange = serving.exchange();
    this.errors = errors;
    this.unsent = exchange.unsent();
  }

  @Override
  public void watch(Runnable gone, LongConsumer held) {
    serving.onAnswerHeld(held);
    exchange.onClientGone(gone);
  }

  @Override
  public boolean isReading() {
    return unsent.isLow();
  }

  @Override
  public long unread() {
    return unsent.bytes();
  }

  @Override
  public void whenReading(Runnable action) {
    unsent.whenLow(exchange.swift(), action);
  }

  @Override
  public boolean isBegun() {
    return begun;
  }

  @Override
  public void send(ServerEvent event) throws IOException {
    exchange.reply().write(encoded(event));
  }

  @Override
  public void end(ServerEvent last) throws IOException {
    exchange.answered();
    if (begun) {
      exchange.reply().end(encoded(last));
    } else {
      // Jersey writes a head of its own where nothing is on its way.
      send(last);
    }
  }

  /** What the client gets, after the head if it is the first. */
  private ByteBuffer encoded(ServerEvent event) {
    if (!begun) {
      begun = true;
      exchange.reply().status(200);
      exchange.reply().type(MediaType.SERVER_SENT_EVENTS);
      ServerEvent.HEADERS.forEach(exchange.reply()::header);
    }
    return ByteBuffer.wrap(event.encoded().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public ServerEvent broken(Throwable thrown) {
    var error = Errors.translate(thrown);
    Errors.note(error, serving);
    exchange.ends(Outcome.BROKEN);
    return errors.event(error, exchange.requestId());
  }

  @Override
  public void cutOff() {
    exchange.ends(Outcome.BROKEN);
    // Its end takes the lock, and others wait for what whoever ends it may hold.
    exchange.swift().execute(exchange::cutOff);
  }

  @Override
  public void left() {
    exchange.ends(Outcome.LEFT);
  }
}
