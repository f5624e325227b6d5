package ai.beatra.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * Sends a body of known length piece by piece, as fast as the client reads it; nobody waits for it.
 * A client that does not read is closed by {@link Connections}.
 */
final class Sending {
  private static final int PIECE = 32 << 10;

  /** How many bytes there are at most that the client has not taken, head included. */
  static final int MOST_UNREAD = Unsent.LOW + PIECE + (16 << 10);

  /** Where the bytes come from. */
  interface Source extends Closeable {
    /** So many of them, which nobody changes any more. */
    ByteBuffer read(long at, int length) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  private final Exchange exchange;
  private final Source source;
  private final Executor executor;
  private final Unsent unsent;
  private final NIOOutputStream out;
  private long at;
  private final long end;
  private boolean over;

  /**
   * @param executor whose threads may wait for the source
   */
  Sending(Exchange exchange, Source source, ByteRange part, Executor executor) {
    this.exchange = exchange;
    this.source = source;
    this.executor = executor;
    this.unsent = exchange.unsent();
    this.out = exchange.response().getNIOOutputStream();
    this.at = part.first();
    this.end = part.first() + part.length();
  }

  /** The bytes of a file. */
  static Source file(Path content) throws IOException {
    FileChannel file = FileChannel.open(content);
    return new Source() {
      @Override
      public ByteBuffer read(long at, int length) throws IOException {
        var piece = ByteBuffer.allocate(length);
        if (file.read(piece, at) <= 0) {
          throw new IOException("the file is shorter than it was");
        }
        return piece.flip();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  /** Bytes that all readers share. */
  static Source memory(byte[] content) {
    return (at, length) -> ByteBuffer.wrap(content, (int) at, length).slice();
  }

  void begin() {
    exchange.response().suspend();
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
      abandon();
    }
  }

  private void write() throws IOException {
    ByteBuffer piece = source.read(at, (int) Math.min(PIECE, end - at));
    at += piece.remaining();
    Buffer shared = Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, piece);
    shared.allowBufferDispose(false);
    out.write(shared);
    out.flush();
  }

  /** The answer cannot be completed, and only the end of the connection tells so. */
  private synchronized void abandon() {
    if (!over) {
      // At first: the end of the connection leads here again.
      over = true;
      exchange.interrupt();
      exchange.connection().terminateSilently();
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
    exchange.response().resume();
  }
}
