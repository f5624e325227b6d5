package ai.beatra.provider.sandbox.music;

/** The drums: a tone that falls and a burst of noise. */
enum Drum {
  KICK(150, 46, 0.28, 1.5, 0.08, 0.2, 0.01),
  SNARE(230, 175, 0.09, 0.6, 0.75, 0.45, 0.15),
  CLAP(900, 700, 0.01, 0.1, 0.85, 0.6, 0.13),
  RIM(820, 780, 0.03, 0.5, 0.25, 0.7, 0.02),
  HAT(0, 0, 0.01, 0, 0.42, 0.95, 0.035),
  OPEN_HAT(0, 0, 0.01, 0, 0.4, 0.95, 0.2),
  RIDE(3200, 3190, 0.15, 0.06, 0.3, 0.97, 0.25),
  CRASH(0, 0, 0.01, 0, 0.65, 0.85, 0.9),
  TOM(140, 85, 0.2, 1.0, 0.15, 0.3, 0.04);

  /** In Hz. */
  final double from;

  /** In Hz. */
  final double to;

  /** The time constant of the tone, in seconds. */
  final double ring;

  final double tone;
  final double noise;

  /** How bright the noise is, 0 to 1. */
  final double bright;

  /** The time constant of the noise, in seconds. */
  final double hiss;

  Drum(double from, double to, double ring, double tone, double noise, double bright, double hiss) {
    this.from = from;
    this.to = to;
    this.ring = ring;
    this.tone = tone;
    this.noise = noise;
    this.bright = bright;
    this.hiss = hiss;
  }
}
