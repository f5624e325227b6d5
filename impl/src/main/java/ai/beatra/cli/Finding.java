package ai.beatra.cli;

/**
 * What a check has found.
 *
 * @param subject what was looked at
 * @param words what is there, or what to do
 */
record Finding(State state, String subject, String words) {
  enum State {
    OK,
    /** Works, and is perhaps not what was meant. */
    NOTE,
    WRONG
  }

  static Finding ok(String subject, String words) {
    return new Finding(State.OK, subject, words);
  }

  static Finding note(String subject, String words) {
    return new Finding(State.NOTE, subject, words);
  }

  static Finding wrong(String subject, String words) {
    return new Finding(State.WRONG, subject, words);
  }
}
