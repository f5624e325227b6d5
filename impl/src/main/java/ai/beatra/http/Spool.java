package ai.beatra.http;

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
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.memory.ByteBufferArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of one request in a file that has no name: the system frees it when it is closed, also
 * when the process ends in any way (on Windows it has a name until then).
 */
final class Spool implements CloseListener<Closeable, ICloseType> {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  private final @Nullable FileChannel channel;
  private final Runnable onClose;
  private long size;

  /** The size at which the client last had its time renewed. */
  private long mark;

  private boolean passedOn;
  private boolean refused;
  private boolean closed;

  private Spool(@Nullable FileChannel channel, Runnable onClose) {
    this.channel = channel;
    this.onClose = onClose;
    this.refused = channel == null;
  }

  static Spool in(Path directory, Runnable onClose) throws IOException {
    return new Spool(
        FileChannel.open(
            directory.resolve(UUID.randomUUID() + ".upload"),
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE),
            DataDirectory.privately(directory)),
        onClose);
  }

  /** There is no room for it now. */
  static Spool refused() {
    return new Spool(null, () -> {});
  }

  /** Takes the next piece; false if it is not held: it is too large, or there is no room. */
  synchronized boolean add(Buffer piece) {
    if (refused || closed || channel == null) {
      return false;
    }
    size += piece.remaining();
    if (isTooLarge()) {
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

  /** Whether so much has come since this was last true. */
  synchronized boolean hasGrown(long bytes) {
    boolean grown = size - mark >= bytes;
    mark = grown ? size : mark;
    return grown;
  }

  synchronized boolean isTooLarge() {
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
  InputStream content() throws IOException {
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

  /** A second time does nothing. */
  synchronized void close() {
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
      onClose.run();
    }
  }
}
