package ai.beatra.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JPEG (ITU-T T.81): segments up to the scans, the size in one of them, and an end. */
final class Jpeg {
  private static final int START = 2;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  private Jpeg() {}

  static Size check(FileBytes file) throws IOException, UnusableException {
    long at = START;
    @Nullable Size size = null;
    for (; ; ) {
      if (file.u8(at) != 0xFF) {
        throw UnusableException.cut();
      }
      int marker = file.u8(at + 1);
      if (marker == 0xFF) {
        // Fill bytes may stand before a marker.
        at++;
      } else if (marker == START_OF_SCAN) {
        break;
      } else {
        if (isFrame(marker)) {
          size = Pixels.check(file.u16(at + 7), file.u16(at + 5));
        }
        at += 2 + length(file, at + 2);
      }
    }
    if (size == null) {
      throw UnusableException.cut();
    }
    requireEnd(file, at + 2 + length(file, at + 2));
    return size;
  }

  private static int length(FileBytes file, long at) throws IOException, UnusableException {
    int length = file.u16(at);
    if (length < 2) {
      throw UnusableException.cut();
    }
    return length;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** In the data of a scan no 0xFF stands before this byte, and something may follow the end. */
  private static void requireEnd(FileBytes file, long from) throws IOException, UnusableException {
    int before = 0;
    for (long at = from; ; at++) {
      int next = file.u8(at);
      if (before == 0xFF && next == END_OF_IMAGE) {
        return;
      }
      before = next;
    }
  }
}
