package ai.beatra.provider.sandbox.music;

import java.util.regex.Pattern;

/** Who plays, and the words that leave it out. */
enum Part {
  DRUMS("drum|percussion|beat|kick|snare|cymbal"),
  BASS("bass"),
  CHORDS("chord|comp"),
  PAD("pad|background"),
  LEAD("lead|melod|solo"),
  VOICE("vocal|voice|sing|sung|lyric|rap");

  private final Pattern words;

  Part(String words) {
    this.words = Pattern.compile("\\b(?:" + words + ")");
  }

  boolean isNamedIn(String text) {
    return words.matcher(text).find();
  }
}
