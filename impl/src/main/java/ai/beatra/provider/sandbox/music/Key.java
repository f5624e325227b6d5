package ai.beatra.provider.sandbox.music;

import java.util.List;

/**
 * A tonic and the scale on it.
 *
 * @param tonic in semitones above C, 0 to 11
 */
record Key(int tonic, Mode mode) {

  /** A scale of seven notes. */
  enum Mode {
    MAJOR(0, 2, 4, 5, 7, 9, 11),
    MINOR(0, 2, 3, 5, 7, 8, 10),
    DORIAN(0, 2, 3, 5, 7, 9, 10),
    PHRYGIAN(0, 1, 3, 5, 7, 8, 10),
    LYDIAN(0, 2, 4, 6, 7, 9, 11),
    MIXOLYDIAN(0, 2, 4, 5, 7, 9, 10);

    private final List<Integer> steps;

    Mode(Integer... steps) {
      this.steps = List.of(steps);
    }

    boolean minor() {
      return steps.get(2) == 3;
    }
  }

  /** The MIDI pitch of a note of the scale; degree 0 is the tonic in the octave of middle C. */
  int pitch(int degree) {
    int octave = Math.floorDiv(degree, 7);
    return 60 + tonic + 12 * octave + mode.steps.get(Math.floorMod(degree, 7));
  }
}
