package ai.beatra.media;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file that is not on a disk, and counts how much is read of it. */
public final class MemoryFile implements SeekableByteChannel {
  private final byte[] bytes;
  private long position;
  private long read;

  public MemoryFile(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes were read so far, those that were read twice twice. */
  public long read() {
    return read;
  }

  @Override
  public int read(ByteBuffer into) {
    int length = (int) Math.min(into.remaining(), bytes.length - position);
    if (length <= 0) {
      return -1;
    }
    into.put(bytes, (int) position, length);
    position += length;
    read += length;
    return length;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
