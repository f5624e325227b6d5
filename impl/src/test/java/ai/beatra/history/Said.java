package ai.beatra.history;

import org.jspecify.annotations.Nullable;

/** What a client got to hear of what it asked for. */
public sealed interface Said {

  /**
   * A whole answer: it is done.
   *
   * @param id of what was made
   * @param text what has to be the same each time
   * @param charged what it says that it costs, in units; null if it does not say so
   */
  record Acknowledged(String id, String text, @Nullable Long charged) implements Said {}

  /** For certain nothing was done. */
  record Refused(String why) implements Said {}

  /**
   * It was begun, its client left, and so it stays: what was used of it may be charged, and no
   * answer will say so.
   */
  record Interrupted() implements Said {}

  /** No answer, or none that tells: it may have been done. */
  record Unknown(String why) implements Said {}
}
