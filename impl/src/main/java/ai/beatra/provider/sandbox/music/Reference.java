package ai.beatra.provider.sandbox.music;

/**
 * What a recording lends to a song. Nobody listens to it here: it is taken for a loop of whole
 * bars, and its bytes decide on the key.
 *
 * @param bpm beats per minute, 80 to 160
 */
record Reference(double bpm, Key key) {
  private static final int BEATS_IN_FOUR_MINUTES = 240;

  /**
   * The same for the same recording.
   *
   * @param seconds how long it is, 1 or more
   * @param hash of its bytes
   */
  static Reference of(double seconds, byte[] hash) {
    double bpm = BEATS_IN_FOUR_MINUTES / seconds;
    while (bpm < 80 || bpm >= 160) {
      bpm *= bpm < 80 ? 2 : 0.5;
    }
    Key.Mode mode = (hash[0] & 1) == 0 ? Key.Mode.MAJOR : Key.Mode.MINOR;
    return new Reference(bpm, new Key(Math.floorMod(hash[1], 12), mode));
  }
}
