package ai.beatra.net;

import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Unsent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a body of known length piece by piece, as fast as the client reads it; nobody waits for it.
 * A client that does not read is closed by {@link Connections}.
 */
public final class Sending {
  private static final Logger log = LoggerFactory.getLogger(Sending.class);

  /** Where the bytes come from. */
  public interface Source extends Closeable {
    /** So many of them, one piece after the other, which nobody changes any more. */
    ByteBuffer read(long at, int length) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  private final Exchange exchange;
  private final Source source;
  private final Executor executor;
  private final Runnable onEnd;
  private final Unsent unsent;
  private long at;
  private final long end;
  private boolean over;

  /**
   * @param executor whose threads may wait for the source
   * @param onEnd resumes the exchange, which is suspended
   */
  public Sending(
      Exchange exchange, Source source, ByteRange part, Executor executor, Runnable onEnd) {
    this.exchange = exchange;
    this.source = source;
    this.executor = executor;
    this.onEnd = onEnd;
    this.unsent = exchange.unsent();
    this.at = part.first();
    this.end = part.first() + part.length();
  }

  /** Suspends the exchange and sends a body of it. */
  public static void begin(Exchange exchange, Source source, ByteRange part, Executor executor) {
    exchange.reply().suspend();
    new Sending(exchange, source, part, executor, exchange.reply()::resume).begin();
  }

  /** The bytes of a stream, which begins where the part does; it is closed at the end. */
  public static Source stream(InputStream content) {
    return new Source() {
      @Override
      public ByteBuffer read(long at, int length) throws IOException {
        byte[] piece = new byte[length];
        int read = content.readNBytes(piece, 0, length);
        if (read == 0) {
          throw new IOException("the content is shorter than it was");
        }
        return ByteBuffer.wrap(piece, 0, read);
      }

      @Override
      public void close() throws IOException {
        content.close();
      }
    };
  }

  /** Bytes that all readers share. */
  public static Source memory(byte[] content) {
    return (at, length) -> ByteBuffer.wrap(content, (int) at, length).slice();
  }

  public void begin() {
    exchange.onClientGone(this::abandon);
    goOn();
  }

  private synchronized void goOn() {
    try {
      while (!over && at < end) {
        if (!unsent.isLow()) {
          unsent.whenLow(executor, this::goOn);
          return;
        }
        write();
      }
      if (!over) {
        finish();
      }
    } catch (IOException | IllegalStateException e) {
      if (exchange.isOpen()) {
        broken(e);
      }
      abandon();
    }
  }

  /** Who reads cannot be told; the operator is. */
  private void broken(Exception e) {
    log.atError()
        .addKeyValue("request_id", exchange.requestId())
        .log("an answer broke off: {}", e.toString());
    exchange.ends(Outcome.BROKEN);
  }

  private void write() throws IOException {
    ByteBuffer piece = source.read(at, (int) Math.min(Unsent.PIECE, end - at));
    at += piece.remaining();
    long written = unsent.sinceMark().bytes() + piece.remaining();
    if (at == end) {
      exchange.answered();
    }
    try {
      exchange.reply().write(piece);
    } catch (IOException e) {
      // A flush of what is flushed already fails too, if the client has read all and left by then.
      if (at < end || !unsent.areTaken(written)) {
        throw e;
      }
    }
  }

  /** The answer cannot be completed, and only the end of the connection tells so. */
  private synchronized void abandon() {
    if (!over) {
      // At first: the end of the connection leads here again.
      over = true;
      exchange.ends(Outcome.LEFT);
      exchange.cutOff();
      finish();
    }
  }

  private void finish() {
    over = true;
    try {
      source.close();
    } catch (IOException e) {
      // It was only read.
    }
    onEnd.run();
  }
}
