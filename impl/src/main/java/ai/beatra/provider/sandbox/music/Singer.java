package ai.beatra.provider.sandbox.music;

import java.util.SplittableRandom;

/** Sings a syllable: harmonics through the formants of its vowel, after a hint of its consonant. */
final class Singer {
  private static final String VOWELS = "aeiou";

  /** Three formants in Hz for each vowel, then how loud the second and the third are. */
  private static final double[][] FORMANTS = {
    {760, 1180, 2750, 0.55, 0.2},
    {480, 1750, 2500, 0.4, 0.22},
    {320, 2150, 2900, 0.35, 0.25},
    {480, 860, 2650, 0.5, 0.12},
    {350, 680, 2500, 0.4, 0.08},
  };

  private final double[][] filters = new double[3][7];
  private final double consonant;
  private final boolean hard;
  private final SplittableRandom noise;
  private double before;

  Singer(Note note, SplittableRandom noise) {
    this.noise = noise;
    String syllable = note.syllable();
    int vowel = 0;
    while (vowel < syllable.length() && VOWELS.indexOf(syllable.charAt(vowel)) < 0) {
      vowel++;
    }
    String onset = syllable.substring(0, vowel);
    hard = onset.matches(".*[tkpqcdbg]$");
    consonant = onset.matches(".*[sfzxhjv].*") ? 0.08 : hard ? 0.025 : 0;
    boolean oo = syllable.isEmpty() || syllable.startsWith("oo");
    double[] formants =
        FORMANTS[oo ? 4 : vowel < syllable.length() ? VOWELS.indexOf(syllable.charAt(vowel)) : 2];
    double raised = note.pitch() > 61 ? 1.13 : 1;
    for (int i = 0; i < 3; i++) {
      double loud = i == 0 ? 1 : formants[2 + i];
      bandPass(filters[i], formants[i] * raised, 70 + 0.04 * formants[i], loud);
    }
  }

  /** The coefficients b0, a1, a2 of a filter whose peak has a given gain. */
  private static void bandPass(double[] filter, double hz, double width, double gain) {
    double angle = 2 * Math.PI * hz / Synth.RATE;
    double alpha = StrictMath.sin(angle) * width / hz / 2;
    filter[0] = gain * alpha / (1 + alpha);
    filter[1] = -2 * StrictMath.cos(angle) / (1 + alpha);
    filter[2] = (1 - alpha) / (1 + alpha);
  }

  /** The next sample, from the sample of the vocal cords; time is in seconds since the start. */
  double sung(double cords, double time) {
    double sound = 0;
    for (double[] filter : filters) {
      double out = filter[0] * (cords - filter[4]) - filter[1] * filter[5] - filter[2] * filter[6];
      filter[4] = filter[3];
      filter[3] = cords;
      filter[6] = filter[5];
      filter[5] = out;
      sound += out;
    }
    if (time >= consonant) {
      return 1.9 * sound;
    }
    double hiss = noise.nextDouble() - 0.5;
    double bright = hiss - 0.7 * before;
    before = hiss;
    double share = 1 - time / consonant;
    return (1 - share) * 1.9 * sound + (hard ? 0.5 : 0.22) * share * bright;
  }
}
