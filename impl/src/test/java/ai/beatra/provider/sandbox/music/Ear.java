package ai.beatra.provider.sandbox.music;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.JavaLayerException;
import javazoom.jl.decoder.SampleBuffer;
import org.jspecify.annotations.Nullable;

/** Hears the tempo of what was made, by autocorrelation of the spectral flux. */
final class Ear {
  private static final int HOP = 128;

  /** In hops: about half a second. */
  private static final int AROUND = 43;

  private static final int SLOWEST = 50;
  private static final int FASTEST = 210;

  private final float[] samples;
  private final double rate;

  private Ear(float[] samples, double rate) {
    this.samples = samples;
    this.rate = rate;
  }

  /** Beats per minute of an MP3; null if it has no beat. */
  static @Nullable Double bpm(byte[] mp3) throws JavaLayerException {
    Bitstream frames = new Bitstream(new ByteArrayInputStream(mp3));
    Decoder decoder = new Decoder();
    float[] low = new float[1 << 16];
    int count = 0;
    int rate = 0;
    for (Header header = frames.readFrame(); header != null; header = frames.readFrame()) {
      SampleBuffer frame = (SampleBuffer) decoder.decodeFrame(header, frames);
      rate = frame.getSampleFrequency();
      int step = 4 * frame.getChannelCount();
      for (int i = 0; i + step <= frame.getBufferLength(); i += step, count++) {
        low = count == low.length ? Arrays.copyOf(low, 2 * count) : low;
        for (int j = 0; j < step; j++) {
          low[count] += frame.getBuffer()[i + j] / 32_768f / step;
        }
      }
      frames.closeFrame();
    }
    Ear ear = new Ear(Arrays.copyOf(low, count), rate / 4.0);
    return ear.tempo(ear.flux());
  }

  /** How much louder each part of the spectrum gets from hop to hop, without its slow changes. */
  private double[] flux() {
    Spectrum spectrum = new Spectrum(512);
    double[] flux = new double[Math.max(1, samples.length / HOP)];
    double[] before = new double[spectrum.bins()];
    for (int i = 0; i < flux.length; i++) {
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

  private @Nullable Double tempo(double[] flux) {
    double hops = 60 * rate / HOP;
    double[] likeness = new double[Math.min(flux.length / 2, (int) (4.2 * hops / SLOWEST))];
    for (int lag = 0; lag < likeness.length; lag++) {
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
}
