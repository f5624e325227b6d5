package ai.beatra.provider.sandbox.music;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A part of a song.
 *
 * @param bars how many
 * @param lines to sing; empty if there are none
 */
record Section(Kind kind, int bars, List<String> lines) {

  /** What a section is for. */
  enum Kind {
    INTRO("intro", 0.55),
    OUTRO("outro|ending|end|coda", 0.6),
    BRIDGE("bridge|middle eight|breakdown|break", 0.72),
    SOLO("solo|instrumental|interlude|drop|hook instrumental", 0.95),
    CHORUS("chorus|hook|refrain", 1),
    VERSE("verse|stanza|strophe|pre.?chorus", 0.76);

    /** How loud it is, 0 to 1. */
    final double level;

    private final Pattern words;

    Kind(String words, double level) {
      this.words = Pattern.compile("\\b(?:" + words + ")");
      this.level = level;
    }

    boolean isNamedIn(String text) {
      return words.matcher(text).find();
    }
  }

  Section withBars(int bars) {
    return new Section(kind, bars, lines);
  }
}
