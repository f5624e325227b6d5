package ai.beatra.provider.sandbox.music;

/** How loud a note is as time goes on; asked sample by sample. */
final class Envelope {
  private final int attack;
  private final int held;
  private final int release;
  private final double decay;
  private double ring = 1;

  Envelope(Note note) {
    Timbre timbre = note.timbre();
    attack = Math.max(1, (int) (timbre.attack() * Synth.RATE));
    held = Math.max(attack, (int) (note.length() * Synth.RATE));
    release = Math.max(1, (int) (timbre.release() * Synth.RATE));
    decay = timbre.decay() == 0 ? 1 : StrictMath.exp(-1 / (timbre.decay() * Synth.RATE));
  }

  /** In samples, with the release. */
  int length() {
    return held + release;
  }

  double at(int sample) {
    double level = sample < attack ? sample / (double) attack : 1;
    if (sample > held) {
      double left = 1 - (sample - held) / (double) release;
      level *= left * left;
    }
    ring *= decay;
    return level * ring;
  }

  /** How much of the decay is still to come; 1 at the beginning and for sounds that are held. */
  double ring() {
    return ring;
  }
}
