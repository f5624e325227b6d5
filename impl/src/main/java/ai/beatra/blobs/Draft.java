package ai.beatra.blobs;

import ai.beatra.store.DataDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is being written, into a file of this machine until it is kept; gone when it is
 * closed, unless it was kept. One thread at a time works with it, and waits for the disk, and for
 * the storage when it is kept.
 */
public final class Draft extends OutputStream {

  /** Takes the finished file of a blob. */
  interface Keeper {
    void keep(Path file, Blob blob) throws IOException;
  }

  private final Path file;
  private final Keeper keeper;
  private final FileChannel channel;
  private final MessageDigest digest;
  private long size;
  private @Nullable Blob blob;

  Draft(Path file, Keeper keeper) throws IOException {
    this.file = file;
    this.keeper = keeper;
    this.digest = sha256();
    this.channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            DataDirectory.privately(file));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was written so far; the caller closes it. */
  public SeekableByteChannel read() throws IOException {
    return Files.newByteChannel(file);
  }

  /** In bytes, so far. */
  public long size() {
    return size;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    digest.update(bytes, offset, length);
    size += length;
    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
    while (left.hasRemaining()) {
      channel.write(left);
    }
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

  /**
   * Makes a blob of it, which survives a crash from here on. It can be called again where the
   * storage was away.
   *
   * @throws ai.beatra.error.StorageUnavailableException if it is
   */
  public Blob keep() throws IOException {
    if (channel.isOpen()) {
      channel.force(true);
      channel.close();
    }
    keeper.keep(file, blob());
    return blob();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
