package ai.beatra.provider.sandbox.music;

/**
 * A sound that plays notes.
 *
 * @param slope how steeply the harmonics fall, or how much of a pluck is left after each period
 * @param stride from one harmonic to the next
 * @param attack in seconds
 * @param decay the time constant in seconds; 0 for a sound that is held
 * @param release in seconds
 * @param detune how far the two channels are out of tune, as a part of the frequency
 * @param level how loud it is beside the others
 */
record Timbre(
    Kind kind,
    double slope,
    int stride,
    double attack,
    double decay,
    double release,
    double detune,
    double level) {
  static final Timbre PIANO = new Timbre(Kind.WAVE, 1.35, 1, 0.004, 1.1, 0.25, 0.0012, 0.9);
  static final Timbre EPIANO = new Timbre(Kind.WAVE, 2.6, 1, 0.006, 1.3, 0.3, 0.002, 0.9);
  static final Timbre ORGAN = new Timbre(Kind.WAVE, 1.5, 1, 0.012, 0, 0.08, 0.002, 0.75);
  static final Timbre STRINGS = new Timbre(Kind.WAVE, 1.25, 1, 0.16, 0, 0.4, 0.005, 0.6);
  static final Timbre PAD = new Timbre(Kind.WAVE, 1.9, 1, 0.45, 0, 0.9, 0.006, 0.7);
  static final Timbre CHOIR = new Timbre(Kind.VOICE, 1.2, 1, 0.2, 0, 0.5, 0, 0.4);
  static final Timbre BRASS = new Timbre(Kind.WAVE, 1.1, 1, 0.04, 0, 0.12, 0.002, 0.55);
  static final Timbre FLUTE = new Timbre(Kind.WAVE, 2.8, 1, 0.05, 0, 0.12, 0.001, 0.9);
  static final Timbre REED = new Timbre(Kind.WAVE, 1.3, 2, 0.035, 0, 0.1, 0.001, 0.7);
  static final Timbre LEAD = new Timbre(Kind.WAVE, 1.05, 2, 0.008, 2.2, 0.12, 0.004, 0.6);
  static final Timbre SUPERSAW = new Timbre(Kind.WAVE, 1.0, 1, 0.01, 0.9, 0.15, 0.009, 0.9);
  static final Timbre BELL = new Timbre(Kind.WAVE, 1.7, 3, 0.002, 0.8, 0.7, 0.001, 0.9);
  static final Timbre GUITAR = new Timbre(Kind.PLUCK, 0.996, 1, 0.001, 0, 0.15, 0, 1.0);
  static final Timbre HARP = new Timbre(Kind.PLUCK, 0.9975, 1, 0.001, 0, 0.6, 0, 0.9);
  static final Timbre DISTORTED = new Timbre(Kind.DRIVE, 1.0, 1, 0.004, 0, 0.05, 0.003, 0.42);
  static final Timbre UPRIGHT = new Timbre(Kind.PLUCK, 0.9945, 1, 0.002, 0, 0.08, 0, 0.85);
  static final Timbre BASS = new Timbre(Kind.WAVE, 1.8, 1, 0.006, 1.4, 0.06, 0, 1.0);
  static final Timbre SYNTH_BASS = new Timbre(Kind.WAVE, 1.25, 1, 0.005, 0.5, 0.05, 0, 0.9);
  static final Timbre SUB = new Timbre(Kind.WAVE, 3.5, 1, 0.008, 2.5, 0.08, 0, 1.3);
  static final Timbre VOICE = new Timbre(Kind.VOICE, 1.0, 1, 0.03, 0, 0.07, 0, 0.8);

  /** How a sound is made. */
  enum Kind {
    /** Harmonics that fade, the high ones first. */
    WAVE,
    /** A string that was plucked. */
    PLUCK,
    /** Harmonics through an overdriven amplifier. */
    DRIVE,
    /** Harmonics through the formants of a vowel. */
    VOICE
  }
}
