package ai.beatra.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/** A file of which numbers are read here and there; what lies past its end says that it is cut. */
final class FileBytes {
  private static final int WINDOW = 16 << 10;

  private final SeekableByteChannel channel;
  private final long size;
  private final byte[] window = new byte[WINDOW];
  private long start;
  private int length;

  FileBytes(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /** One byte, from 0 to 255. */
  int u8(long at) throws IOException, UnusableException {
    if (at < start || at >= start + length) {
      load(at);
    }
    return window[(int) (at - start)] & 0xFF;
  }

  private void load(long at) throws IOException, UnusableException {
    if (at < 0 || at >= size) {
      throw UnusableException.cut();
    }
    start = at;
    length = Math.max(0, channel.position(at).read(ByteBuffer.wrap(window)));
    if (length == 0) {
      throw UnusableException.cut();
    }
  }

  int u16(long at) throws IOException, UnusableException {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(long at) throws IOException, UnusableException {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  /** The same with the least byte first. */
  int little16(long at) throws IOException, UnusableException {
    return u8(at + 1) << 8 | u8(at);
  }

  int little24(long at) throws IOException, UnusableException {
    return u8(at + 2) << 16 | little16(at);
  }

  long little32(long at) throws IOException, UnusableException {
    return (long) little16(at + 2) << 16 | little16(at);
  }

  /** Whether these characters stand there. */
  boolean has(long at, String text) throws IOException, UnusableException {
    return text.equals(text(at, text.length()));
  }

  String text(long at, int count) throws IOException, UnusableException {
    return new String(bytes(at, count), StandardCharsets.ISO_8859_1);
  }

  byte[] bytes(long at, int count) throws IOException, UnusableException {
    requireUpTo(at + count);
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) u8(at + i);
    }
    return bytes;
  }

  void requireUpTo(long end) throws UnusableException {
    if (end > size) {
      throw UnusableException.cut();
    }
  }
}
