package ai.beatra.provider.sandbox.music;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads FLAC, whose format is RFC 9639; the check sums are not looked at. */
final class Flac {
  private static final int[][] FIXED = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};
  private static final int[] DEPTHS = {0, 8, 12, 0, 16, 20, 24, 32};
  private static final int MOST_CHANNELS = 8;

  private final InputStream in;
  private final Recording to;
  private long held;
  private int count;
  private int depth;

  private Flac(InputStream in, Recording to) {
    this.in = in;
    this.to = to;
  }

  static void read(InputStream raw, Recording to) throws IOException {
    new Flac(new BufferedInputStream(raw), to).read();
  }

  private void read() throws IOException {
    in.skipNBytes(4);
    boolean last = false;
    while (!last) {
      last = bits(1) == 1;
      int kind = (int) bits(7);
      int size = (int) bits(24);
      if (kind == 0) {
        bits(40);
        bits(40);
        to.rate((int) bits(20));
        bits(3);
        depth = (int) bits(5) + 1;
        size -= 14;
        bits(4);
      }
      in.skipNBytes(Math.max(0, size));
    }
    try {
      while (true) {
        frame();
      }
    } catch (EOFException e) {
      // The bytes have ended; how many frames there are to be is not looked at either.
    }
  }

  /** The next bits, at most 40; only as many bytes are taken in as that needs. */
  private long bits(int wanted) throws IOException {
    while (count < wanted) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the end of the frames");
      }
      held = held << 8 | next;
      count += 8;
    }
    count -= wanted;
    return held >>> count & ((1L << wanted) - 1);
  }

  private long signed(int wanted) throws IOException {
    return wanted == 0 ? 0 : bits(wanted) << (64 - wanted) >> (64 - wanted);
  }

  private long unary() throws IOException {
    long zeros = 0;
    while (bits(1) == 0) {
      zeros++;
    }
    return zeros;
  }

  private static int checked(boolean sound, int value) throws IOException {
    if (!sound) {
      throw new IOException("a FLAC frame that cannot be true");
    }
    return value;
  }

  private void frame() throws IOException {
    while (bits(8) != 0xFF || bits(7) != 0x7C) {
      count -= count % 8;
    }
    bits(1);
    int sizeCode = (int) bits(4);
    int rateCode = (int) bits(4);
    int layout = (int) bits(4);
    int depthCode = (int) bits(3);
    bits(1);
    int more = Integer.numberOfLeadingZeros(~(int) bits(8) << 24) - 1;
    for (int i = 0; i < more; i++) {
      bits(8);
    }
    int size =
        switch (sizeCode) {
          case 0, 1 -> 192;
          case 2, 3, 4, 5 -> 144 << sizeCode;
          case 6 -> (int) bits(8) + 1;
          case 7 -> (int) bits(16) + 1;
          default -> 1 << sizeCode;
        };
    bits(rateCode == 12 ? 8 : rateCode > 12 ? 16 : 0);
    bits(8);
    samples(size, checked(layout <= 10, layout), depthCode == 0 ? depth : DEPTHS[depthCode]);
    count -= count % 8;
    bits(16);
  }

  /** Two channels can be one of them, or their mean, and their difference. */
  private void samples(int size, int layout, int width) throws IOException {
    int channels = layout < MOST_CHANNELS ? layout + 1 : 2;
    long[][] sound = new long[channels][size];
    for (int i = 0; i < channels; i++) {
      boolean difference = layout == 9 ? i == 0 : layout >= MOST_CHANNELS && i == 1;
      channel(sound[i], width + (difference ? 1 : 0));
    }
    double full = (double) (1L << (width - 1));
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (long[] channel : sound) {
        sum += channel[i];
      }
      double mean =
          switch (layout) {
            case 8 -> sound[0][i] - sound[1][i] / 2.0;
            case 9 -> sound[1][i] + sound[0][i] / 2.0;
            case 10 -> sound[0][i];
            default -> sum / channels;
          };
      to.add(mean / full);
    }
  }

  private void channel(long[] sound, int full) throws IOException {
    bits(1);
    int kind = (int) bits(6);
    int wasted = bits(1) == 1 ? (int) Math.min(64, unary() + 1) : 0;
    int width = checked(full - wasted > 0, full - wasted);
    if (kind < 2) {
      for (int i = 0; i < sound.length; i++) {
        sound[i] = kind == 1 || i == 0 ? signed(width) : sound[0];
      }
    } else {
      boolean fixed = kind >= 8 && kind <= 12;
      predicted(sound, width, checked(fixed || kind >= 32, fixed ? kind - 8 : kind - 31), fixed);
    }
    for (int i = 0; i < sound.length; i++) {
      sound[i] <<= wasted;
    }
  }

  private void predicted(long[] sound, int width, int order, boolean fixed) throws IOException {
    for (int i = 0; i < checked(order <= sound.length, order); i++) {
      sound[i] = signed(width);
    }
    int precision = fixed ? 0 : (int) bits(4) + 1;
    int shift = fixed ? 0 : checked(precision < 16, (int) signed(5));
    int[] factors = fixed ? FIXED[order] : new int[order];
    for (int i = 0; i < order && !fixed; i++) {
      factors[i] = (int) signed(precision);
    }
    residual(sound, order);
    for (int i = order; i < sound.length; i++) {
      long sum = 0;
      for (int j = 0; j < order; j++) {
        sum += factors[j] * sound[i - 1 - j];
      }
      sound[i] += sum >> Math.max(0, shift);
    }
  }

  /** What prediction missed, in Rice codes. */
  private void residual(long[] sound, int order) throws IOException {
    int parameter = 4 + (int) bits(2);
    int parts = 1 << bits(4);
    boolean even = parameter <= 5 && sound.length % parts == 0 && sound.length / parts >= order;
    int length = checked(even, sound.length / parts);
    for (int part = 0; part < parts; part++) {
      int rice = (int) bits(parameter);
      boolean escaped = rice == (1 << parameter) - 1;
      int width = escaped ? (int) bits(5) : 0;
      for (int i = Math.max(order, part * length); i < (part + 1) * length; i++) {
        if (escaped) {
          sound[i] = signed(width);
        } else {
          long code = unary() << rice | bits(rice);
          sound[i] = code >>> 1 ^ -(code & 1);
        }
      }
    }
  }
}
