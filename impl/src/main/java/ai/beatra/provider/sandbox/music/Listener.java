package ai.beatra.provider.sandbox.music;

import org.jspecify.annotations.Nullable;

/** Finds the tempo by autocorrelation of the spectral flux, and the key by chroma. */
final class Listener {
  private static final int HOP = 128;

  /** In hops: about half a second. */
  private static final int AROUND = 43;

  private static final int SLOWEST = 50;
  private static final int FASTEST = 210;

  /** How much each of the twelve notes belongs to a key, by Krumhansl and Kessler. */
  private static final double[] MAJOR = {
    6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88
  };

  private static final double[] MINOR = {
    6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17
  };

  private final float[] samples;
  private final double rate;

  Listener(Recording recording) {
    samples = recording.samples();
    rate = recording.rate();
  }

  Heard heard() throws InterruptedException {
    double power = 0;
    for (float sample : samples) {
      power += sample * (double) sample;
    }
    if (power < 1e-8 * samples.length) {
      throw Recording.unusable("is silent; send one with sound");
    }
    return new Heard(tempo(flux()), key(chroma()));
  }

  /** How much louder each part of the spectrum gets from hop to hop, without its slow changes. */
  private double[] flux() throws InterruptedException {
    Spectrum spectrum = new Spectrum(512);
    double[] flux = new double[Math.max(1, samples.length / HOP)];
    double[] before = new double[spectrum.bins()];
    for (int i = 0; i < flux.length; i++) {
      stopIfAsked();
      double[] now = spectrum.of(samples, (i - 2) * HOP);
      for (int j = 1; j < now.length; j++) {
        double level = StrictMath.log1p(1000 * now[j]);
        flux[i] += Math.max(0, level - before[j]);
        before[j] = level;
      }
    }
    return level(flux);
  }

  /** Takes from each value the mean of those around it, and smooths the rest. */
  private static double[] level(double[] flux) {
    double[] level = new double[flux.length];
    for (int i = 1; i < flux.length - 1; i++) {
      int from = Math.max(0, i - AROUND);
      int to = Math.min(flux.length, i + AROUND);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += flux[j];
      }
      level[i] = (flux[i - 1] + 2 * flux[i] + flux[i + 1]) / 4 - sum / (to - from);
    }
    return level;
  }

  private static void stopIfAsked() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while listening");
    }
  }

  private @Nullable Double tempo(double[] flux) throws InterruptedException {
    double hops = 60 * rate / HOP;
    double[] likeness = new double[Math.min(flux.length / 2, (int) (4.2 * hops / SLOWEST))];
    for (int lag = 0; lag < likeness.length; lag++) {
      stopIfAsked();
      for (int i = lag; i < flux.length; i++) {
        likeness[lag] += flux[i] * flux[i - lag];
      }
      likeness[lag] /= flux.length - lag;
    }
    double best = 0;
    double found = 0;
    for (double bpm = SLOWEST; bpm <= FASTEST; bpm += 0.25) {
      double octaves = StrictMath.log(bpm / 124) / StrictMath.log(2);
      double score = comb(likeness, hops / bpm) * StrictMath.exp(-octaves * octaves / 1.8);
      if (score > best) {
        best = score;
        found = bpm;
      }
    }
    return likeness.length == 0 || best < 0.06 * likeness[0] ? null : found;
  }

  /** How alike it is at a lag and its next multiples, on the whole and where it is least so. */
  private static double comb(double[] likeness, double lag) {
    double sum = 0;
    double least = likeness[0];
    int count = 0;
    for (int i = 1; i <= 4 && i * lag + 1 < likeness.length; i++, count++) {
      int whole = (int) (i * lag);
      double share = i * lag - whole;
      double now = likeness[whole] * (1 - share) + likeness[whole + 1] * share;
      sum += now;
      least = Math.min(least, now);
    }
    return count == 0 ? 0 : 0.7 * sum / count + 0.3 * least;
  }

  /** How strong each of the twelve notes is: the peaks of the spectrum. */
  private double[] chroma() throws InterruptedException {
    Spectrum spectrum = new Spectrum(4096);
    double[] chroma = new double[12];
    for (int from = 0; from < samples.length; from += 4096) {
      stopIfAsked();
      double[] now = spectrum.of(samples, from);
      for (int i = 2; i < now.length - 2; i++) {
        double hz = i * rate / 4096;
        boolean peak = now[i] > now[i - 1] && now[i] >= now[i + 1];
        if (peak && hz > 60 && hz < 1700) {
          double slope = (now[i + 1] - now[i - 1]) / (2 * now[i] - now[i - 1] - now[i + 1]) / 2;
          double exact = (i + slope) * rate / 4096;
          double pitch = 69 + 12 * StrictMath.log(exact / 440) / StrictMath.log(2);
          chroma[Math.floorMod((int) Math.rint(pitch), 12)] += StrictMath.sqrt(now[i]);
        }
      }
    }
    return chroma;
  }

  private static @Nullable Key key(double[] chroma) {
    Key key = null;
    double best = 0.35;
    for (int tonic = 0; tonic < 12; tonic++) {
      for (Key.Mode mode : new Key.Mode[] {Key.Mode.MAJOR, Key.Mode.MINOR}) {
        double likeness = correlation(chroma, tonic, mode.minor() ? MINOR : MAJOR);
        if (likeness > best) {
          best = likeness;
          key = new Key(tonic, mode);
        }
      }
    }
    return key;
  }

  private static double correlation(double[] chroma, int tonic, double[] profile) {
    double chromaMean = 0;
    double profileMean = 0;
    for (int i = 0; i < 12; i++) {
      chromaMean += chroma[i] / 12;
      profileMean += profile[i] / 12;
    }
    double both = 0;
    double first = 1e-12;
    double second = 0;
    for (int i = 0; i < 12; i++) {
      double left = chroma[(tonic + i) % 12] - chromaMean;
      double right = profile[i] - profileMean;
      both += left * right;
      first += left * left;
      second += right * right;
    }
    return both / StrictMath.sqrt(first * second);
  }
}
