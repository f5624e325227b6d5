package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.ProviderException;
import java.util.Arrays;

/** What a decoder found: one channel at a low rate, so that minutes fit into little memory. */
final class Recording {
  private static final int LOW_RATE = 11_025;

  private float[] samples = new float[1 << 16];
  private int count;
  private int rate;
  private int step = 1;
  private double sum;
  private int summed;

  /**
   * Says how fast the samples come, before the first of them.
   *
   * @param hertz samples per second
   */
  void rate(int hertz) {
    if (hertz < 4_000 || hertz > 384_000) {
      throw unusable("has a sample rate of " + hertz + " Hz; use one between 4 and 384 kHz");
    }
    if (rate == 0) {
      rate = hertz;
      step = Math.max(1, (hertz + LOW_RATE / 2) / LOW_RATE);
    }
  }

  /**
   * Adds the mean of all channels.
   *
   * @param sample -1 to 1
   */
  void add(double sample) {
    sum += Math.abs(sample) <= 4 ? sample : 0;
    if (++summed < step) {
      return;
    }
    if (count >= Length.LONGEST * rate()) {
      throw unusable("is longer than 180 seconds; send an excerpt");
    }
    if (count == samples.length) {
      samples = Arrays.copyOf(samples, 2 * count);
    }
    samples[count++] = (float) (sum / step);
    sum = 0;
    summed = 0;
  }

  /** In Hz, after what was left out. */
  double rate() {
    return rate / (double) step;
  }

  double seconds() {
    return rate == 0 ? 0 : count / rate();
  }

  float[] samples() {
    return Arrays.copyOf(samples, count);
  }

  /** The failure for a reference of which one cannot make anything. */
  static ProviderException unusable(String why) {
    return ProviderException.unusable("The reference audio " + why + ".", "/reference_audio");
  }
}
