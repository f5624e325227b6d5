package ai.beatra.provider.sandbox.music;

/**
 * When the steps of a bar are.
 *
 * @param steps in a bar, four to a beat
 * @param step how long one is, in seconds
 * @param swing how late the second half of a beat comes, 0 to 0.33
 */
record Meter(int steps, double step, double swing) {
  static Meter of(Wish wish) {
    return new Meter(wish.genre().steps(), 15 / wish.bpm(), wish.rhythm().tempo.swing());
  }

  /** In seconds since the beginning of the piece. */
  double time(int bar, double at) {
    double beat = Math.floor(at / 4) * 4;
    double within = at - beat;
    double swung = within < 2 ? within * (1 + swing) : 2 + 2 * swing + (within - 2) * (1 - swing);
    return (bar * steps + beat + swung) * step;
  }
}
