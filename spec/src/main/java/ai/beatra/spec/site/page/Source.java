package ai.beatra.spec.site.page;

import java.util.ArrayList;
import java.util.List;

/** A Markdown text that was put together, whose lines know where they come from. */
final class Source {
  private final List<String> lines = new ArrayList<>();
  private final List<Integer> origins = new ArrayList<>();
  private boolean afterBlock;

  /** Lines that have to stand apart from what is around them. */
  void addBlock(String text, int origin) {
    if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
      add("", origin);
    }
    add(text.stripTrailing(), origin);
    afterBlock = true;
  }

  /**
   * @param text one or more lines
   * @param origin the line of the file that they come from, counted from 1
   */
  void add(String text, int origin) {
    if (afterBlock && !text.isBlank()) {
      lines.add("");
      origins.add(origin);
    }
    afterBlock = false;
    for (String line : text.split("\n", -1)) {
      lines.add(line);
      origins.add(origin);
    }
  }

  String text() {
    return String.join("\n", lines).strip() + "\n";
  }

  /**
   * @param index of a line of {@link #text}, counted from 0
   */
  int origin(int index) {
    int skipped = 0;
    while (skipped < lines.size() && lines.get(skipped).isBlank()) {
      skipped++;
    }
    return origins.isEmpty() ? 1 : origins.get(Math.min(skipped + index, origins.size() - 1));
  }
}
