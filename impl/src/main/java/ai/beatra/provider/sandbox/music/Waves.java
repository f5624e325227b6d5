package ai.beatra.provider.sandbox.music;

import java.util.ArrayList;
import java.util.List;

/** One period of each sound, with as many harmonics as its pitch lets one hear. */
final class Waves {
  /** Samples in a period. */
  static final int SIZE = 2048;

  private static final int[] HARMONICS = {1, 2, 3, 5, 7, 10, 14, 20, 28, 40};

  private record Kept(Timbre timbre, int harmonics, boolean dull, float[] wave) {}

  private final double[] sine = new double[SIZE];
  private final List<Kept> kept = new ArrayList<>();

  Waves() {
    for (int i = 0; i < SIZE; i++) {
      sine[i] = StrictMath.sin(2 * Math.PI * i / SIZE);
    }
  }

  /** The sine of a phase, in periods, 0 or more. */
  double sine(double phase) {
    return sine[(int) (phase * SIZE) & (SIZE - 1)];
  }

  /** The period of a sound; the dull one is what remains of it when it has rung for a while. */
  float[] wave(Timbre timbre, double hz, boolean dull) {
    int harmonics = 1;
    for (int each : HARMONICS) {
      harmonics = each * timbre.stride() * hz < 15_000 ? each : harmonics;
    }
    for (Kept each : kept) {
      if (each.timbre.equals(timbre) && each.harmonics == harmonics && each.dull == dull) {
        return each.wave;
      }
    }
    float[] wave = made(timbre, harmonics, timbre.slope() + (dull ? 1.1 : 0));
    kept.add(new Kept(timbre, harmonics, dull, wave));
    return wave;
  }

  private float[] made(Timbre timbre, int harmonics, double slope) {
    float[] wave = new float[SIZE + 1];
    double power = 0;
    for (int i = 0; i < harmonics; i++) {
      int harmonic = 1 + i * timbre.stride();
      double share = StrictMath.pow(harmonic, -slope);
      power += share * share;
      for (int j = 0; j <= SIZE; j++) {
        wave[j] += (float) (share * sine[j * harmonic & (SIZE - 1)]);
      }
    }
    float even = (float) (0.35 / StrictMath.sqrt(power));
    for (int j = 0; j <= SIZE; j++) {
      wave[j] *= even;
    }
    return wave;
  }

  /** A wave at a phase in samples, 0 to its size. */
  static double read(float[] wave, double phase) {
    int index = (int) phase;
    return wave[index] + (phase - index) * (wave[index + 1] - wave[index]);
  }
}
