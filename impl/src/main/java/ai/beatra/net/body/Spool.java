package ai.beatra.net.body;

import ai.beatra.store.DataDirectory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.memory.ByteBufferArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of one request in a file that has no name: the system frees it when it is closed, also
 * when the process ends in any way (on Windows it has a name until then).
 */
public final class Spool implements CloseListener<Closeable, ICloseType> {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  /** In bytes: as much as the smallest counts. */
  private static final long LEAST = 1 << 20;

  /** In which a form has to be whole, however large it is. */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final @Nullable FileChannel channel;
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
    private long taken;

    Room(Shares space, String tenant) {
      this.space = space;
      this.tenant = tenant;
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

  private Spool(
      @Nullable FileChannel channel, @Nullable Room room, Executor disk, Runnable onClose) {
    this.channel = channel;
    this.room = room;
    this.disk = disk;
    this.onClose = onClose;
    this.refused = channel == null;
  }

  /**
   * @param disk closes the file
   * @param onClose is run when it is closed
   */
  static Spool in(Path directory, Room room, Executor disk, Runnable onClose) throws IOException {
    return new Spool(
        FileChannel.open(
            directory.resolve(UUID.randomUUID() + ".upload"),
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE),
            DataDirectory.privately(directory)),
        room,
        disk,
        onClose);
  }

  /** There is no room for it now. */
  static Spool refused() {
    return new Spool(null, null, Runnable::run, () -> {});
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
    if (refused || closed || channel == null || room == null) {
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
    ByteBufferArray parts = piece.toByteBufferArray();
    try {
      for (int i = 0; i < parts.size(); i++) {
        ByteBuffer part = parts.getArray()[i];
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      return true;
    } catch (IOException e) {
      log.warn("an upload cannot be stored: {}", e.getMessage());
      refused = true;
      return false;
    } finally {
      parts.restore();
      parts.recycle();
    }
  }

  /** Whether so much has come since this was last true, and the form is not overdue as a whole. */
  synchronized boolean hasGrown(long bytes) {
    boolean grown = size - mark >= bytes && System.nanoTime() - begun < MOST_NANOS;
    mark = grown ? size : mark;
    return grown;
  }

  public synchronized boolean isTooLarge() {
    return size > Spools.FORM_BYTES;
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

  /** The body, once; it ends with an exception when the client leaves. */
  public InputStream content() throws IOException {
    FileChannel file = channel;
    if (file == null) {
      throw new IOException("nothing was held");
    }
    file.position(0);
    // Closing is left to the end of the exchange.
    return new FilterInputStream(Channels.newInputStream(file)) {
      @Override
      public void close() {}
    };
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
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      log.warn("the file of an upload could not be closed: {}", e.getMessage());
    } finally {
      if (room != null) {
        room.giveBack();
      }
      onClose.run();
    }
  }
}
