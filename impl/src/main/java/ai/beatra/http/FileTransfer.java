package ai.beatra.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.io.NIOOutputStream;

/**
 * Sends a part of a file as fast as the client reads it; no thread waits for it. A client that does
 * not read is closed by the deadlines.
 */
final class FileTransfer implements WriteHandler {
  private static final int PIECE = 32 << 10;

  private final Exchange exchange;
  private final Deadlines deadlines;
  private final FileChannel file;
  private final NIOOutputStream out;
  private long at;
  private final long end;
  private boolean over;

  FileTransfer(Exchange exchange, Deadlines deadlines, Path content, ByteRange part)
      throws IOException {
    this.exchange = exchange;
    this.deadlines = deadlines;
    this.file = FileChannel.open(content);
    this.out = exchange.response().getNIOOutputStream();
    this.at = part.first();
    this.end = part.first() + part.length();
  }

  void begin() {
    exchange.response().suspend();
    exchange.onClientGone(this::abandon);
    onWritePossible();
  }

  @Override
  public synchronized void onWritePossible() {
    try {
      while (!over && at < end) {
        deadlines.renew(exchange.request().getContext().getConnection());
        if (!out.canWrite()) {
          out.notifyCanWrite(this);
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
    var piece = ByteBuffer.allocate((int) Math.min(PIECE, end - at));
    if (file.read(piece, at) <= 0) {
      throw new IOException("the file is shorter than it was");
    }
    at += piece.position();
    out.write(piece.array(), 0, piece.position());
    out.flush();
  }

  @Override
  public void onError(Throwable thrown) {
    abandon();
  }

  /** The answer cannot be completed, and only the end of the connection tells so. */
  private synchronized void abandon() {
    if (!over) {
      exchange.interrupt();
      exchange.request().getContext().getConnection().closeSilently();
      finish();
    }
  }

  private void finish() {
    over = true;
    deadlines.end(exchange.request().getContext().getConnection());
    try {
      file.close();
    } catch (IOException e) {
      // It was only read.
    }
    exchange.response().resume();
  }
}
