package ai.beatra.provider.minimax;

import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamException.Kind;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a song waits until the answer that it stands in has told how long it is: a file that is
 * gone when it is closed, or when the server is killed.
 */
final class Spool extends OutputStream implements Closeable {
  /** Three times as much as ten minutes in the best quality. */
  private static final long MOST_BYTES = 64L << 20;

  private final FileChannel file;
  private final OutputStream out;
  private long size;

  Spool() throws IOException {
    Path path = Files.createTempFile("beatra-song", ".mp3");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
  }

  @Override
  public void write(int next) throws IOException {
    if (++size > MOST_BYTES) {
      throw new UpstreamException(
          Kind.TOO_LARGE, "a song of more than " + MOST_BYTES + " bytes", null);
    }
    out.write(next);
  }

  /** What was written so far. */
  void copyTo(OutputStream into) throws IOException {
    out.flush();
    file.position(0);
    Channels.newInputStream(file).transferTo(into);
  }

  /** Forgets what was written. */
  void clear() throws IOException {
    out.flush();
    file.truncate(0);
    size = 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
