package ai.beatra.artifacts;

import ai.beatra.artifacts.Artifacts.Blob;
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

/** A file that is being written; gone when it is closed, unless it was kept. */
final class Draft extends OutputStream {
  private final BlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest digest;
  private long size;

  Draft(BlobStore store, Path file) throws IOException {
    this.store = store;
    this.file = file;
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

  Path file() {
    return file;
  }

  /** In bytes, so far. */
  long size() {
    return size;
  }

  void write(ByteBuffer bytes) throws IOException {
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

  /** Makes a blob of it, which survives a crash from here on. */
  Blob keep() throws IOException {
    channel.force(true);
    channel.close();
    var blob = new Blob(HexFormat.of().formatHex(digest.digest()), size);
    store.adopt(file, blob);
    return blob;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
