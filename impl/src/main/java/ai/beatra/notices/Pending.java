package ai.beatra.notices;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told next, each thing once. When there is too much of it, it is told in one word
 * that anything may have happened.
 */
final class Pending {
  /** Understood by {@link Notices}. */
  static final String ANYTHING = "*";

  private final int most;
  private final int longest;
  private final Set<String> lines = new LinkedHashSet<>();
  private boolean anything;

  /**
   * @param most lines that are kept
   * @param longest a text that is told, in bytes; lines are ASCII
   */
  Pending(int most, int longest) {
    this.most = most;
    this.longest = longest;
  }

  synchronized void add(Notice notice) {
    if (!anything) {
      lines.add(notice.line());
      if (lines.size() > most) {
        addAnything();
      }
    }
  }

  /** Something was to be told, and nobody knows what of it was heard. */
  synchronized void addAnything() {
    anything = true;
    lines.clear();
  }

  /** As much as can be told at a time; null if there is nothing to tell. */
  synchronized @Nullable String next() {
    if (anything) {
      anything = false;
      return ANYTHING;
    }
    List<String> text = new ArrayList<>();
    int length = 0;
    Iterator<String> left = lines.iterator();
    while (left.hasNext()) {
      String line = left.next();
      length += line.length() + 1;
      if (length > longest) {
        break;
      }
      text.add(line);
      left.remove();
    }
    return text.isEmpty() ? null : String.join("\n", text);
  }
}
