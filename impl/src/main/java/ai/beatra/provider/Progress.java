package ai.beatra.provider;

/** Hears how far a piece of work has come. */
@FunctionalInterface
public interface Progress {

  /**
   * @param percent 0 to 100, never less than before
   * @param stage one word, such as {@code rendering}
   * @param message one sentence for people
   */
  void report(int percent, String stage, String message);
}
