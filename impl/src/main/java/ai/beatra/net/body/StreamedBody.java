package ai.beatra.net.body;

import ai.beatra.shares.Shares;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.http.HttpContent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The form of one request, handed piece by piece to whoever takes it apart. */
public final class StreamedBody implements CloseListener<Closeable, ICloseType> {
  private static final Logger log = LoggerFactory.getLogger(StreamedBody.class);

  /** In bytes: as much as the smallest counts. */
  private static final long LEAST = 1 << 20;

  /** In which a form has to be whole, however large it is. */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private @Nullable OutputStream form;
  private final @Nullable Room room;
  private final Executor disk;
  private final Runnable onClose;
  private final long begun = System.nanoTime();
  private @Nullable Object lastPiece;
  private boolean kept;
  private long size;

  /** The size at which the client last had its time renewed. */
  private long mark;

  private boolean passedOn;
  private boolean refused;
  private boolean closed;

  /** The tenant's part of the space for such files. */
  static final class Room {
    private final Shares space;
    private final String tenant;
    private final long largest;
    private long taken;

    /**
     * @param largest how many bytes a form may have
     */
    Room(Shares space, String tenant, long largest) {
      this.space = space;
      this.tenant = tenant;
      this.largest = largest;
    }

    boolean grow(long size) {
      long more = Math.max(size, LEAST) - taken;
      boolean free = more <= 0 || space.take(tenant, more);
      taken += free ? Math.max(0, more) : 0;
      return free;
    }

    void giveBack() {
      space.giveBack(tenant, taken);
      taken = 0;
    }
  }

  /**
   * @param form is written to, and closed unless it is taken
   * @param disk closes it
   * @param onClose is run when the form is not held any more
   */
  StreamedBody(@Nullable OutputStream form, @Nullable Room room, Executor disk, Runnable onClose) {
    this.form = form;
    this.room = room;
    this.disk = disk;
    this.onClose = onClose;
    this.refused = form == null;
  }

  /** There is no room for it now. */
  static StreamedBody refused() {
    return new StreamedBody(null, null, Runnable::run, () -> {});
  }

  /** Takes the next piece. It waits for the disk. */
  synchronized void add(HttpContent piece) {
    lastPiece = piece;
    kept = write(piece.getContent());
  }

  /** Whether the piece was handed over already. */
  synchronized boolean hasSeen(HttpContent piece) {
    return lastPiece == piece;
  }

  /** Whether the last piece is held; else the form is too large, or there was no room. */
  synchronized boolean isKept() {
    return kept;
  }

  private boolean write(Buffer piece) {
    OutputStream into = form;
    if (refused || closed || into == null || room == null) {
      return false;
    }
    size += piece.remaining();
    if (isTooLarge()) {
      return false;
    }
    if (!room.grow(size)) {
      refused = true;
      return false;
    }
    byte[] bytes = new byte[piece.remaining()];
    int start = piece.position();
    piece.get(bytes);
    piece.position(start);
    try {
      into.write(bytes);
      return true;
    } catch (IOException e) {
      log.warn("an upload cannot be stored: {}", e.getMessage());
      refused = true;
      return false;
    }
  }

  /** Whether so much has come since this was last true, and the form is not overdue as a whole. */
  synchronized boolean hasGrown(long bytes) {
    boolean grown = size - mark >= bytes && System.nanoTime() - begun < MOST_NANOS;
    mark = grown ? size : mark;
    return grown;
  }

  public synchronized boolean isTooLarge() {
    return room != null && size > room.largest;
  }

  synchronized boolean isRefused() {
    return refused;
  }

  synchronized void passOn() {
    passedOn = true;
  }

  synchronized boolean isPassedOn() {
    return passedOn;
  }

  /**
   * What the form was written to, once; from here on it is the caller's to close.
   *
   * @return null if there was no room for it
   * @throws CancellationException if the client has left, and took it along
   */
  public synchronized @Nullable OutputStream take() {
    if (closed) {
      throw new CancellationException();
    }
    OutputStream taken = refused ? null : form;
    form = refused ? form : null;
    return taken;
  }

  @Override
  public void onClosed(Closeable connection, ICloseType type) {
    close();
  }

  /** Has it closed, which waits for the disk; a second time does nothing. */
  void close() {
    try {
      disk.execute(this::closeNow);
    } catch (RejectedExecutionException e) {
      // The server has stopped: nobody is kept waiting.
      closeNow();
    }
  }

  private synchronized void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (form != null) {
        form.close();
      }
    } catch (IOException e) {
      log.warn("an upload that was not taken could not be deleted: {}", e.getMessage());
    } finally {
      if (room != null) {
        room.giveBack();
      }
      onClose.run();
    }
  }
}
