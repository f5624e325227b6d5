package ai.beatra.stubs.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** MP3 files in which nothing is heard, of any length. */
public final class SilentMp3 {
  private static final int SAMPLES_PER_FRAME = 1152;

  /** MPEG 1, layer III, 128 kbit/s; the third byte also says how many samples a second. */
  private static final byte[] HEAD_44100 = {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x64};

  private static final byte[] HEAD_48000 = {(byte) 0xFF, (byte) 0xFB, (byte) 0x94, 0x64};

  private SilentMp3() {}

  /**
   * @param number tells it from others: it stands in a comment
   * @param rate 44100 or 48000, in Hz
   */
  public static byte[] of(int number, int frames, int rate) {
    var file = new ByteArrayOutputStream();
    byte[] comment = ("beatra stub, song " + number).getBytes(StandardCharsets.US_ASCII);
    int size = comment.length + 10;
    file.writeBytes(new byte[] {'I', 'D', '3', 3, 0, 0, 0, 0, 0, (byte) size});
    file.writeBytes(new byte[] {'T', 'I', 'T', '2', 0, 0, 0, (byte) comment.length, 0, 0});
    file.writeBytes(comment);
    byte[] head = rate == 48_000 ? HEAD_48000 : HEAD_44100;
    byte[] silence = new byte[144 * 128_000 / rate - head.length];
    for (int i = 0; i < frames; i++) {
      file.writeBytes(head);
      file.writeBytes(silence);
    }
    return file.toByteArray();
  }

  public static double seconds(int frames, int rate) {
    return (double) frames * SAMPLES_PER_FRAME / rate;
  }
}
