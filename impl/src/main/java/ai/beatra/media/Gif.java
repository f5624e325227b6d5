package ai.beatra.media;

import java.io.IOException;

/** GIF 87a and 89a: blocks up to a trailer, each frame with a size of its own. */
final class Gif {
  private static final int HEAD = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;
  private static final int TRAILER = 0x3B;

  private Gif() {}

  static Size check(FileBytes file) throws IOException, UnusableException {
    long width = file.little16(6);
    long height = file.little16(8);
    Size size = Pixels.check(width, height);
    long at = HEAD + colours(file.u8(10));
    long frames = 0;
    for (int block = file.u8(at); block != TRAILER; block = file.u8(at)) {
      if (block == EXTENSION) {
        at = afterData(file, at + 2);
      } else if (block == IMAGE) {
        long right = file.little16(at + 1) + file.little16(at + 5);
        long bottom = file.little16(at + 3) + file.little16(at + 7);
        Pixels.check(Math.max(width, right), Math.max(height, bottom));
        // Whoever plays it draws each frame onto the whole.
        Pixels.checkFrames(width * height, ++frames);
        at = afterData(file, at + 11 + colours(file.u8(at + 9)));
      } else {
        throw UnusableException.cut();
      }
    }
    if (frames == 0) {
      throw UnusableException.cut();
    }
    return size;
  }

  /** How many bytes the colours take that the flags announce. */
  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
  }

  private static long afterData(FileBytes file, long from) throws IOException, UnusableException {
    long at = from;
    for (int length = file.u8(at); length > 0; length = file.u8(at)) {
      at += 1 + length;
    }
    return at + 1;
  }
}
