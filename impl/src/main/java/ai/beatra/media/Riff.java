package ai.beatra.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The chunks of WebP (RFC 9649) and WAV. */
final class Riff {
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEAD = 8;
  private static final String FRAME = "ANMF";
  private static final int FRAME_HEAD = 16;

  /** Of a key frame of VP8. */
  private static final int START = 0x9D012A;

  private static final int KEY_FRAME_HEAD = 10;

  /** The first byte of VP8L. */
  private static final int LOSSLESS = 0x2F;

  /** What those write who do not know the length yet. */
  private static final long UNKNOWN = 0xFFFFFFFFL;

  private Riff() {}

  static Size checkWebp(FileBytes file) throws IOException, UnusableException {
    file.requireUpTo(8 + file.little32(4));
    long end = 8 + file.little32(4);
    @Nullable Size size = null;
    long frames = 0;
    @Nullable Size canvas = null;
    for (long at = FIRST_CHUNK; at + CHUNK_HEAD <= end; at = next(file, at)) {
      String name = file.text(at, 4);
      file.requireUpTo(at + CHUNK_HEAD + file.little32(at + 4));
      if (name.equals("VP8X")) {
        canvas = Pixels.check(file.little24(at + 12) + 1L, file.little24(at + 15) + 1L);
      } else if (name.equals("VP8 ")) {
        requireKeyFrame(file, at + CHUNK_HEAD, file.little32(at + 4));
        size = Pixels.check(file.little16(at + 14) & 0x3FFF, file.little16(at + 16) & 0x3FFF);
      } else if (name.equals("VP8L")) {
        if (file.u8(at + CHUNK_HEAD) != LOSSLESS) {
          throw UnusableException.cut();
        }
        long bits = file.little32(at + 9);
        size = Pixels.check((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
      } else if (name.equals(FRAME)) {
        long pixels = canvas == null ? 0 : (long) canvas.width() * canvas.height();
        Pixels.checkFrames(pixels, ++frames);
      }
    }
    if (size == null) {
      throw UnusableException.cut();
    }
    return canvas == null ? size : canvas;
  }

  /**
   * Its first partition is there, too. Without either, decoders do not find the size where it is
   * looked for here (RFC 6386, section 9.1).
   */
  private static void requireKeyFrame(FileBytes file, long at, long length)
      throws IOException, UnusableException {
    int tag = file.little24(at);
    boolean key = (tag & 1) == 0;
    int partition = tag >> 5;
    if (!key
        || partition == 0
        || KEY_FRAME_HEAD + partition > length
        || file.u16(at + 3) != START >> 8
        || file.u8(at + 5) != (START & 0xFF)) {
      throw UnusableException.cut();
    }
  }

  static void checkWav(FileBytes file) throws IOException, UnusableException {
    boolean described = false;
    for (long at = FIRST_CHUNK; ; at = next(file, at)) {
      String name = file.text(at, 4);
      long length = file.little32(at + 4);
      if (name.equals("data")) {
        if (length != UNKNOWN) {
          file.requireUpTo(at + CHUNK_HEAD + length);
        }
        if (!described || length == 0) {
          throw UnusableException.cut();
        }
        return;
      }
      file.requireUpTo(at + CHUNK_HEAD + length);
      if (name.equals("fmt ")) {
        described = length >= 16 && file.little16(at + 10) > 0 && file.little32(at + 12) > 0;
      }
    }
  }

  /** Chunks begin at even places; what is in a frame counts as if it stood beside it. */
  private static long next(FileBytes file, long at) throws IOException, UnusableException {
    if (file.has(at, FRAME)) {
      return at + CHUNK_HEAD + FRAME_HEAD;
    }
    long length = file.little32(at + 4);
    return at + CHUNK_HEAD + length + (length & 1);
  }
}
