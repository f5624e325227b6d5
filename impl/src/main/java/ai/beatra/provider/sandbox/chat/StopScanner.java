package ai.beatra.provider.sandbox.chat;

import ai.beatra.provider.sandbox.chat.schema.Effort;
import java.util.List;

/** Looks for stop texts in what is generated, and holds back what may be the start of one. */
final class StopScanner {
  private final List<String> stops;
  private final Effort effort;
  private String held = "";
  private boolean found;

  /**
   * @param effort pays for every look at what is held back
   */
  StopScanner(List<String> stops, Effort effort) {
    this.effort = effort;
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** The text that can be told now; it ends before the stop text if that is {@link #found}. */
  String push(String text) {
    held += text;
    effort.take((long) held.length() * (1 + stops.size()));
    int end = -1;
    int open = held.length();
    for (String stop : stops) {
      int at = held.indexOf(stop);
      end = at >= 0 && (end < 0 || at < end) ? at : end;
      open = Math.min(open, begun(stop));
    }
    found = end >= 0;
    String told = held.substring(0, found ? end : open);
    held = held.substring(told.length());
    return told;
  }

  /** What is still held back, when nothing follows. */
  String rest() {
    String rest = held;
    held = "";
    return rest;
  }

  boolean found() {
    return found;
  }

  /** Where at the end of the held text a stop text may have begun. */
  private int begun(String stop) {
    int at = Math.max(0, held.length() - stop.length() + 1);
    while (at < held.length() && !stop.regionMatches(0, held, at, held.length() - at)) {
      at++;
    }
    return at;
  }
}
