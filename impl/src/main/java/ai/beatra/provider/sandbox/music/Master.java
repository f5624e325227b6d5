package ai.beatra.provider.sandbox.music;

import java.util.List;

/** Works on the whole mix: room, pumping, fades, loudness. */
final class Master {
  /** No sample is louder; MP3 adds up to a quarter to it. */
  private static final double CEILING = 0.74;

  /** How loud the mix is to be: -16.5 dBFS. */
  private static final double LOUDNESS = 0.15;

  private static final int BLOCK = 64;
  private static final int[] COMBS = {1557, 1617, 1491, 1422, 1277, 1356};

  private final float[] left;
  private final float[] right;

  Master(Synth synth) {
    left = synth.left;
    right = synth.right;
  }

  /** Adds the sound of a room, without its bass. */
  void room(double share) {
    room(left, share, 0);
    room(right, share, 23);
  }

  private static void room(float[] channel, double share, int spread) {
    float[][] combs = new float[COMBS.length][];
    for (int i = 0; i < combs.length; i++) {
      combs[i] = new float[COMBS[i] + spread];
    }
    float[] diffuser = new float[556 + spread];
    float[] damped = new float[combs.length];
    float back = (float) (0.76 + 0.25 * share);
    float wet = (float) share;
    float bass = 0;
    int[] places = new int[combs.length];
    int place = 0;
    for (int i = 0; i < channel.length; i++) {
      bass += 0.03f * (channel[i] - bass);
      float in = 0.35f * (channel[i] - bass);
      float sum = 0;
      for (int j = 0; j < combs.length; j++) {
        float out = combs[j][places[j]];
        damped[j] += 0.65f * (out - damped[j]);
        combs[j][places[j]] = in + back * damped[j];
        places[j] = places[j] + 1 < combs[j].length ? places[j] + 1 : 0;
        sum += out;
      }
      float held = diffuser[place];
      diffuser[place] = sum + 0.5f * held;
      channel[i] += wet * (held - 0.5f * diffuser[place]);
      place = place + 1 < diffuser.length ? place + 1 : 0;
    }
  }

  /** Makes the mix give way to each kick for a quarter of a second. */
  void pump(List<Double> kicks) {
    int length = Synth.RATE / 4;
    for (double kick : kicks) {
      int from = (int) (kick * Synth.RATE);
      for (int i = 0; i < Math.min(length, left.length - from); i++) {
        float share = 0.35f + 0.65f * i / length;
        left[from + i] *= share;
        right[from + i] *= share;
      }
    }
  }

  /** Fades the end, removes what cannot be heard, and sets the loudness. */
  void finish(double fade) {
    double power = 0;
    double peak = 1e-9;
    for (float[] channel : List.of(left, right)) {
      clean(channel, (int) (fade * Synth.RATE));
      for (float sample : channel) {
        power += sample * (double) sample;
        peak = Math.max(peak, Math.abs(sample));
      }
    }
    double loudness = StrictMath.sqrt(power / 2 / left.length) + 1e-9;
    limit(Math.max(LOUDNESS / loudness, 0.7 / peak));
  }

  private static void clean(float[] channel, int fade) {
    double below = 0;
    for (int i = 0; i < channel.length; i++) {
      below += 0.004 * (channel[i] - below);
      double left = Math.min(1, (channel.length - i) / (double) fade);
      channel[i] = (float) ((channel[i] - below) * left * (2 - left));
    }
  }

  /** Raises the level; where that would be too much it gives way before and recovers after. */
  private void limit(double gain) {
    int blocks = left.length / BLOCK + 1;
    double[] gains = new double[blocks + 1];
    for (int i = 0; i < blocks; i++) {
      double peak = 0;
      for (int j = i * BLOCK; j < Math.min(left.length, (i + 1) * BLOCK); j++) {
        peak = Math.max(peak, gain * Math.max(Math.abs(left[j]), Math.abs(right[j])));
      }
      gains[i] = gain * Math.min(1, CEILING / Math.max(peak, 1e-9));
    }
    gains[blocks] = gains[blocks - 1];
    double[] edges = gains.clone();
    for (int i = 1; i <= blocks; i++) {
      edges[i] = Math.min(Math.min(gains[i], gains[i - 1]), edges[i - 1] + gain * 0.012);
    }
    for (int i = blocks - 1; i >= 0; i--) {
      edges[i] = Math.min(edges[i], edges[i + 1] + gain * 0.2);
    }
    for (int i = 0; i < left.length; i++) {
      int block = i / BLOCK;
      double share = i % BLOCK / (double) BLOCK;
      double now = edges[block] + share * (edges[block + 1] - edges[block]);
      left[i] *= (float) now;
      right[i] *= (float) now;
    }
  }
}
