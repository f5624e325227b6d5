package ai.beatra.calls;

import java.util.Locale;

/** What became of a call. */
public enum CallState {
  RUNNING,
  /** The whole answer was delivered. */
  SUCCEEDED,
  /** A part of the answer was delivered, and charged. */
  INTERRUPTED,
  /** Nothing was delivered, nothing charged. */
  FAILED,
  /** Its server died; nobody knows what was delivered, nothing was charged. */
  ABANDONED;

  /** As the database has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
