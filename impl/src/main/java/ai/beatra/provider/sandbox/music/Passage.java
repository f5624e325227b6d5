package ai.beatra.provider.sandbox.music;

import java.util.List;

/**
 * A part of a song.
 *
 * @param bars how many
 * @param lines to sing; empty if there are none
 */
record Passage(Kind kind, int bars, List<String> lines) {

  /** What a section is for. */
  enum Kind {
    INTRO(0.55),
    OUTRO(0.6),
    BRIDGE(0.72),
    SOLO(0.95),
    CHORUS(1),
    VERSE(0.76);

    /** How loud it is, 0 to 1. */
    final double level;

    Kind(double level) {
      this.level = level;
    }
  }

  Passage withBars(int bars) {
    return new Passage(kind, bars, lines);
  }
}
