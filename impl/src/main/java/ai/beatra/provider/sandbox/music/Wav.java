package ai.beatra.provider.sandbox.music;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads WAV: integers of 8 to 32 bits and floating point. */
final class Wav {
  private static final int FLOAT = 3;
  private static final int EXTENSIBLE = 0xFFFE;

  private record Format(boolean floating, int channels, int rate, int bytes) {}

  private Wav() {}

  /** Reads the chunks that follow the header; what is missing at the end does not matter. */
  static void read(InputStream raw, Recording to) throws IOException {
    InputStream in = new BufferedInputStream(raw);
    Format format = null;
    while (true) {
      ByteBuffer chunk = little(in, 8);
      int name = chunk.getInt();
      long size = chunk.getInt() & 0xFFFFFFFFL;
      if (name == name("data")) {
        samples(in, format, size, to);
        return;
      }
      if (name == name("fmt ") && size >= 16) {
        int read = (int) Math.min(size, 40);
        format = format(little(in, read));
        size -= read;
      }
      in.skipNBytes(size + (size & 1));
    }
  }

  private static int name(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }

  private static ByteBuffer little(InputStream in, int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("a WAV file without sound");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Format format(ByteBuffer chunk) {
    int code = chunk.getShort(0) & 0xFFFF;
    int channels = chunk.getShort(2) & 0xFFFF;
    int frame = chunk.getShort(12) & 0xFFFF;
    if (code == EXTENSIBLE && chunk.limit() >= 26) {
      code = chunk.getShort(24);
    }
    boolean floating = code == FLOAT;
    int bytes = channels == 0 ? 0 : frame / channels;
    boolean known = floating ? bytes == 4 || bytes == 8 : code == 1 && bytes >= 1 && bytes <= 4;
    if (!known || channels > 64) {
      throw Recording.unusable("is a WAV file that is not plain PCM; save it with 16 bits");
    }
    return new Format(floating, channels, chunk.getInt(4), bytes);
  }

  private static void samples(InputStream in, @Nullable Format format, long size, Recording to)
      throws IOException {
    if (format == null) {
      throw new IOException("a WAV file without a format");
    }
    to.rate(format.rate);
    int frame = format.bytes * format.channels;
    // Recorders that write to a pipe do not know the size.
    long frames = size == 0 || size == 0xFFFFFFFFL ? Long.MAX_VALUE : size / frame;
    byte[] bytes = new byte[frame];
    while (frames-- > 0 && in.readNBytes(bytes, 0, frame) == frame) {
      double sum = 0;
      for (int i = 0; i < frame; i += format.bytes) {
        sum += sample(bytes, i, format);
      }
      to.add(sum / format.channels);
    }
  }

  private static double sample(byte[] bytes, int at, Format format) {
    long bits = 0;
    for (int i = format.bytes - 1; i >= 0; i--) {
      bits = bits << 8 | (bytes[at + i] & 0xFF);
    }
    if (format.floating) {
      return format.bytes == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    }
    int width = 8 * format.bytes;
    long signed = width == 8 ? bits - 128 : bits << (64 - width) >> (64 - width);
    return signed / (double) (1L << (width - 1));
  }
}
