package ai.beatra.artifacts;

import java.io.IOException;

/** FLAC (RFC 9639): blocks of metadata, the first of which describes the sound, then frames. */
final class Flac {
  private static final int BLOCK_HEAD = 4;
  private static final int STREAM_INFO = 34;

  private Flac() {}

  static void check(FileBytes file) throws IOException, UnusableException {
    long at = 4;
    boolean last = false;
    if ((file.u8(at) & 0x7F) != 0 || (file.u32(at) & 0xFFFFFF) != STREAM_INFO) {
      throw UnusableException.cut();
    }
    while (!last) {
      last = (file.u8(at) & 0x80) != 0;
      at += BLOCK_HEAD + (file.u32(at) & 0xFFFFFF);
    }
    if ((file.u16(at) & 0xFFFC) != 0xFFF8) {
      throw UnusableException.cut();
    }
  }
}
