package ai.beatra.provider.sandbox.music;

/** The sounds that play notes. */
enum Timbre {
  PIANO(Kind.WAVE, 1.35, 1, 0.004, 1.1, 0.25, 0.0012, 0.9),
  EPIANO(Kind.WAVE, 2.6, 1, 0.006, 1.3, 0.3, 0.002, 0.9),
  ORGAN(Kind.WAVE, 1.5, 1, 0.012, 0, 0.08, 0.002, 0.75),
  STRINGS(Kind.WAVE, 1.25, 1, 0.16, 0, 0.4, 0.005, 0.6),
  PAD(Kind.WAVE, 1.9, 1, 0.45, 0, 0.9, 0.006, 0.7),
  CHOIR(Kind.VOICE, 1.2, 1, 0.2, 0, 0.5, 0, 0.4),
  BRASS(Kind.WAVE, 1.1, 1, 0.04, 0, 0.12, 0.002, 0.55),
  FLUTE(Kind.WAVE, 2.8, 1, 0.05, 0, 0.12, 0.001, 0.9),
  REED(Kind.WAVE, 1.3, 2, 0.035, 0, 0.1, 0.001, 0.7),
  LEAD(Kind.WAVE, 1.05, 2, 0.008, 2.2, 0.12, 0.004, 0.6),
  SUPERSAW(Kind.WAVE, 1.0, 1, 0.01, 0.9, 0.15, 0.009, 0.9),
  BELL(Kind.WAVE, 1.7, 3, 0.002, 0.8, 0.7, 0.001, 0.9),
  GUITAR(Kind.PLUCK, 0.996, 1, 0.001, 0, 0.15, 0, 1.0),
  HARP(Kind.PLUCK, 0.9975, 1, 0.001, 0, 0.6, 0, 0.9),
  DISTORTED(Kind.DRIVE, 1.0, 1, 0.004, 0, 0.05, 0.003, 0.42),
  UPRIGHT(Kind.PLUCK, 0.9945, 1, 0.002, 0, 0.08, 0, 0.85),
  BASS(Kind.WAVE, 1.8, 1, 0.006, 1.4, 0.06, 0, 1.0),
  SYNTH_BASS(Kind.WAVE, 1.25, 1, 0.005, 0.5, 0.05, 0, 0.9),
  SUB(Kind.WAVE, 3.5, 1, 0.008, 2.5, 0.08, 0, 1.3),
  VOICE(Kind.VOICE, 1.0, 1, 0.03, 0, 0.07, 0, 0.8);

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

  final Kind kind;

  /** How steeply the harmonics fall, or how much of a pluck is left after each period. */
  final double slope;

  /** From one harmonic to the next. */
  final int stride;

  /** In seconds. */
  final double attack;

  /** The time constant in seconds; 0 for a sound that is held. */
  final double decay;

  /** In seconds. */
  final double release;

  /** How far the two channels are out of tune, as a part of the frequency. */
  final double detune;

  final double level;

  Timbre(
      Kind kind,
      double slope,
      int stride,
      double attack,
      double decay,
      double release,
      double detune,
      double level) {
    this.kind = kind;
    this.slope = slope;
    this.stride = stride;
    this.attack = attack;
    this.decay = decay;
    this.release = release;
    this.detune = detune;
    this.level = level;
  }
}
