package ai.beatra.http;

import ai.beatra.error.ApiException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file and what follows it as fast as the client reads. The disk is read by threads that
 * may wait for it; none waits for the client, and one that does not read is closed by the
 * deadlines.
 */
final class StoredTransfer implements WriteHandler {
  private static final int PIECE = 32 << 10;

  private final Exchange exchange;
  private final Connection<?> connection;
  private final Deadlines deadlines;
  private final Executor disk;
  private final ByteBuffer rest;
  private final NIOOutputStream out;
  private final CompletableFuture<Response> done = new CompletableFuture<>();
  private volatile @Nullable FileChannel file;
  private boolean over;

  /** Opens the file. */
  @FunctionalInterface
  interface Opening {
    FileChannel open() throws IOException;
  }

  /**
   * @param rest follows the file
   */
  StoredTransfer(Exchange exchange, Deadlines deadlines, Executor disk, byte[] rest) {
    this.exchange = exchange;
    this.connection = exchange.request().getContext().getConnection();
    this.deadlines = deadlines;
    this.disk = disk;
    this.rest = ByteBuffer.wrap(rest);
    this.out = exchange.response().getNIOOutputStream();
  }

  /**
   * Begins to send.
   *
   * @return complete when the exchange is over; fails if the file cannot be opened
   */
  CompletionStage<Response> begin(Opening opening) {
    exchange.onClientGone(this::abandon);
    disk.execute(() -> open(opening));
    return done;
  }

  private void open(Opening opening) {
    try {
      file = opening.open();
    } catch (IOException e) {
      done.completeExceptionally(ApiException.internal(e));
      return;
    }
    synchronized (this) {
      if (over) {
        // The client left before.
        closeFile();
      }
    }
    send();
  }

  /** Sends pieces until the connection takes no more; one thread at a time. */
  private void send() {
    try {
      while (canWrite()) {
        write(next());
      }
    } catch (IOException | IllegalStateException e) {
      abandon();
    }
  }

  private synchronized boolean canWrite() throws IOException {
    if (over) {
      return false;
    }
    deadlines.renew(connection);
    if (out.canWrite()) {
      return true;
    }
    out.notifyCanWrite(this);
    return false;
  }

  /** Empty at the end. Without the lock: those who abandon it do not wait for the disk. */
  private ByteBuffer next() throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    FileChannel reading = file;
    if (reading != null && reading.read(piece) > 0) {
      return piece.flip();
    }
    int length = Math.min(PIECE, rest.remaining());
    ByteBuffer part = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    return part;
  }

  private synchronized void write(ByteBuffer piece) throws IOException {
    if (over) {
      return;
    }
    if (!piece.hasRemaining()) {
      finish();
      return;
    }
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    if (!rest.hasRemaining()) {
      exchange.answered();
    }
    out.write(bytes);
    out.flush();
  }

  @Override
  public void onWritePossible() {
    disk.execute(this::send);
  }

  @Override
  public void onError(Throwable thrown) {
    abandon();
  }

  /** The answer cannot be completed, and only the end of the connection tells so. */
  private synchronized void abandon() {
    if (!over) {
      exchange.interrupt();
      connection.closeSilently();
      finish();
    }
  }

  private void finish() {
    over = true;
    deadlines.end(connection);
    closeFile();
    // Jersey resumes the exchange; the answer is committed, so its own status is not written.
    done.complete(Response.ok().build());
  }

  private void closeFile() {
    try {
      FileChannel reading = file;
      if (reading != null) {
        reading.close();
      }
    } catch (IOException e) {
      // It was only read.
    }
  }
}
