package ai.beatra.provider.sandbox.music;

/** How strong each frequency is in a stretch of sound. */
final class Spectrum {
  private final int size;
  private final double[] window;
  private final double[] cosine;
  private final double[] sine;
  private final double[] real;
  private final double[] imaginary;

  /**
   * A spectrum of stretches of one length.
   *
   * @param size in samples, a power of two
   */
  Spectrum(int size) {
    this.size = size;
    window = new double[size];
    cosine = new double[size];
    sine = new double[size];
    real = new double[size];
    imaginary = new double[size];
    for (int i = 0; i < size; i++) {
      cosine[i] = StrictMath.cos(2 * Math.PI * i / size);
      sine[i] = StrictMath.sin(2 * Math.PI * i / size);
      window[i] = (1 - cosine[i]) / size;
    }
  }

  int bins() {
    return size / 2;
  }

  /** The magnitudes of a stretch; beyond the ends there is silence. */
  double[] of(float[] samples, int from) {
    int shift = Integer.numberOfLeadingZeros(size) + 1;
    for (int i = 0; i < size; i++) {
      int place = Integer.reverse(i) >>> shift;
      boolean inside = from + i >= 0 && from + i < samples.length;
      real[place] = inside ? window[i] * samples[from + i] : 0;
      imaginary[place] = 0;
    }
    for (int half = 1; half < size; half *= 2) {
      for (int start = 0; start < size; start += 2 * half) {
        butterflies(start, half);
      }
    }
    double[] magnitudes = new double[bins()];
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = StrictMath.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
    }
    return magnitudes;
  }

  private void butterflies(int start, int half) {
    int stride = size / (2 * half);
    for (int i = start; i < start + half; i++) {
      int turn = (i - start) * stride;
      double turnedReal = real[i + half] * cosine[turn] + imaginary[i + half] * sine[turn];
      double turnedImaginary = imaginary[i + half] * cosine[turn] - real[i + half] * sine[turn];
      real[i + half] = real[i] - turnedReal;
      imaginary[i + half] = imaginary[i] - turnedImaginary;
      real[i] += turnedReal;
      imaginary[i] += turnedImaginary;
    }
  }
}
