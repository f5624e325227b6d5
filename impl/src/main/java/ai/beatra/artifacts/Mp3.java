package ai.beatra.artifacts;

import java.io.IOException;

/** The head of a frame of MPEG audio, layer III (ISO/IEC 11172-3 and 13818-3). */
final class Mp3 {
  private static final int[] RATES = {44100, 48000, 32000};
  private static final int[] KBIT_MPEG1 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] KBIT_MPEG2 = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };

  private static final int ID3_HEAD = 10;

  /** How far the first frame may be from where it should be: some leave zeros before it. */
  private static final int PADDING = 4096;

  private Mp3() {}

  /** After an ID3 tag, if there is one, two frames that follow each other, or a single one. */
  static void check(FileBytes file) throws IOException, UnusableException {
    long at = file.has(0, "ID3") ? afterTag(file) : 0;
    for (long end = at + PADDING; at < end; at++) {
      int length = frameLength(file.bytes(at, 4), 0);
      if (length > 0) {
        file.requireUpTo(at + length);
        if (at + length == file.size() || follows(file, at + length)) {
          return;
        }
      }
    }
    throw UnusableException.cut();
  }

  private static boolean follows(FileBytes file, long at) throws IOException, UnusableException {
    return at + 3 <= file.size() && file.has(at, "TAG")
        || at + 4 <= file.size() && frameLength(file.bytes(at, 4), 0) > 0;
  }

  /** Its length has 7 bits in each byte. */
  private static long afterTag(FileBytes file) throws IOException, UnusableException {
    long length = 0;
    for (int i = 6; i < ID3_HEAD; i++) {
      length = length << 7 | file.u8(i) & 0x7F;
    }
    boolean footer = (file.u8(5) & 0x10) != 0;
    return ID3_HEAD + length + (footer ? ID3_HEAD : 0);
  }

  static boolean isFrame(byte[] bytes, int at) {
    return frameLength(bytes, at) > 0;
  }

  /**
   * In bytes; 0 where no frame begins. Those of free format, which nobody writes, count as none.
   */
  static int frameLength(byte[] bytes, int at) {
    if (bytes.length < at + 4 || (bytes[at] & 0xFF) != 0xFF || (bytes[at + 1] & 0xE6) != 0xE2) {
      return 0;
    }
    int version = bytes[at + 1] >> 3 & 3;
    int bitRate = bytes[at + 2] >> 4 & 15;
    int sampleRate = bytes[at + 2] >> 2 & 3;
    if (version == 1 || bitRate == 0 || bitRate == 15 || sampleRate == 3) {
      return 0;
    }
    boolean first = version == 3;
    int hertz = RATES[sampleRate] >> (first ? 0 : version == 2 ? 1 : 2);
    int kbit = (first ? KBIT_MPEG1 : KBIT_MPEG2)[bitRate];
    int padding = bytes[at + 2] >> 1 & 1;
    return (first ? 144 : 72) * kbit * 1000 / hertz + padding;
  }
}
