package ai.beatra.artifacts;

/** The head of a frame of MPEG audio, layer III (ISO/IEC 11172-3 and 13818-3). */
final class Mp3 {
  private static final int[] RATES = {44100, 48000, 32000};
  private static final int[] KBIT_MPEG1 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] KBIT_MPEG2 = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };

  private Mp3() {}

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
