package ai.beatra.provider.sandbox.music;

/**
 * A drum: a tone that falls and a burst of noise.
 *
 * @param from where the tone begins, in Hz
 * @param to where it ends, in Hz
 * @param ring the time constant of the tone, in seconds
 * @param tone how loud the tone is
 * @param noise how loud the noise is
 * @param bright how bright the noise is, 0 to 1
 * @param hiss the time constant of the noise, in seconds
 * @param pan -1 for left to 1 for right
 */
record Drum(
    double from,
    double to,
    double ring,
    double tone,
    double noise,
    double bright,
    double hiss,
    double pan) {
  static final Drum KICK = new Drum(150, 46, 0.28, 1.5, 0.08, 0.2, 0.01, 0);
  static final Drum SNARE = new Drum(230, 175, 0.09, 0.6, 0.75, 0.45, 0.15, 0);
  static final Drum CLAP = new Drum(900, 700, 0.01, 0.1, 0.85, 0.6, 0.13, 0);
  static final Drum RIM = new Drum(820, 780, 0.03, 0.5, 0.25, 0.7, 0.02, 0);
  static final Drum HAT = new Drum(0, 0, 0.01, 0, 0.42, 0.95, 0.035, 0.25);
  static final Drum OPEN_HAT = new Drum(0, 0, 0.01, 0, 0.4, 0.95, 0.2, 0.25);
  static final Drum RIDE = new Drum(3200, 3190, 0.15, 0.06, 0.3, 0.97, 0.25, -0.3);
  static final Drum CRASH = new Drum(0, 0, 0.01, 0, 0.65, 0.85, 0.9, -0.3);
  static final Drum TOM = new Drum(140, 85, 0.2, 1.0, 0.15, 0.3, 0.04, 0.35);
}
