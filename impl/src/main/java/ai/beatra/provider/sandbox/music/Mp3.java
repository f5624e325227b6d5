package ai.beatra.provider.sandbox.music;

import de.sciss.jump3r.lowlevel.LameEncoder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.DoubleConsumer;
import javax.sound.sampled.AudioFormat;
import org.jspecify.annotations.Nullable;

/** A mix as MP3: 44.1 kHz, stereo. */
final class Mp3 {
  private static final int FRAME = 1152;

  /** Those of the format that suit stereo at this rate, in kbit/s. */
  private static final List<Integer> BIT_RATES = List.of(128, 160, 192, 224, 256, 320);

  /** Of the encoder: 7 of 9, fast and good enough. */
  private static final int QUALITY = 7;

  private final int bitRate;

  /**
   * @param bitRate in bits per second, of which the next at or below it is taken that the format
   *     knows; null for 128,000
   */
  Mp3(@Nullable Integer bitRate) {
    int wanted = bitRate == null ? 0 : bitRate / 1000;
    this.bitRate =
        BIT_RATES.stream()
            .filter(rate -> rate <= wanted)
            .reduce((a, b) -> b)
            .orElse(BIT_RATES.get(0));
  }

  /**
   * The file.
   *
   * @param done hears how much is done, 0 to 1
   */
  byte[] encode(Synth mix, DoubleConsumer done) throws InterruptedException {
    LameEncoder encoder =
        new LameEncoder(
            new AudioFormat(Synth.RATE, 16, 2, true, false),
            bitRate,
            LameEncoder.CHANNEL_MODE_JOINT_STEREO,
            QUALITY,
            false);
    ByteArrayOutputStream file =
        new ByteArrayOutputStream(mix.left.length / Synth.RATE * bitRate * 125 + 4096);
    byte[] encoded = new byte[encoder.getMP3BufferSize()];
    byte[] pcm = new byte[FRAME * 4];
    try {
      for (int from = 0; from < mix.left.length; from += FRAME) {
        SandboxMusic.stopIfAsked("encoding");
        int count = Math.min(FRAME, mix.left.length - from);
        fill(pcm, mix, from, count);
        file.write(encoded, 0, encoder.encodeBuffer(pcm, 0, count * 4, encoded));
        if (from / FRAME % 64 == 0) {
          done.accept(from / (double) mix.left.length);
        }
      }
      file.write(encoded, 0, encoder.encodeFinish(encoded));
    } finally {
      encoder.close();
    }
    return file.toByteArray();
  }

  private static void fill(byte[] pcm, Synth mix, int from, int count) {
    for (int i = 0; i < count; i++) {
      put(pcm, 4 * i, mix.left[from + i]);
      put(pcm, 4 * i + 2, mix.right[from + i]);
    }
  }

  private static void put(byte[] pcm, int at, float sample) {
    int value = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    pcm[at] = (byte) value;
    pcm[at + 1] = (byte) (value >> 8);
  }

  /** How long the decoded file is, in seconds: its frames are counted. */
  double seconds(byte[] file) {
    int frames = 0;
    for (int at = 0; at + 4 <= file.length; frames++) {
      int padding = file[at + 2] >> 1 & 1;
      at += 144 * bitRate * 1000 / Synth.RATE + padding;
    }
    return frames * FRAME / (double) Synth.RATE;
  }
}
