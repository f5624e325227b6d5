package ai.beatra.blobs;

import ai.beatra.store.DataDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is being written; gone when it is closed, unless it was kept. One thread at a time
 * works with it, and waits for the disk.
 */
public final class Draft extends OutputStream {
  private final Blobs blobs;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest digest;
  private long size;
  private @Nullable Blob blob;

  Draft(Blobs blobs, Path file) throws IOException {
    this.blobs = blobs;
    this.file = file;
    this.digest = sha256();
    this.channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            DataDirectory.privately(file));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For those who look into it. */
  public Path file() {
    return file;
  }

  /** In bytes, so far. */
  public long size() {
    return size;
  }

  public void write(ByteBuffer bytes) throws IOException {
    size += bytes.remaining();
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  /** What blob it will be; nothing more can be written. */
  public Blob blob() {
    Blob known = blob;
    if (known == null) {
      known = new Blob(HexFormat.of().formatHex(digest.digest()), size);
      blob = known;
    }
    return known;
  }

  /** Makes a blob of it, which survives a crash from here on. */
  public Blob keep() throws IOException {
    channel.force(true);
    channel.close();
    blobs.adopt(file, blob());
    return blob();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
