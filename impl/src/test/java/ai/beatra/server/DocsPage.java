package ai.beatra.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A page of Markdown as far as it can be run.
 *
 * @param examples its blocks of code, in the order of the page
 */
record DocsPage(String name, List<Example> examples) {
  private static final String FENCE = "```";

  /** What blocks are called, and in whose session they are run. */
  private static final Map<String, String> LANGUAGES =
      Map.of("curl", "sh", "sh", "sh", "python", "py", "node", "mjs");

  /**
   * A block of code.
   *
   * @param page it stands on
   * @param line on which it begins, counted from 1
   * @param session whose it is: {@code sh}, {@code py} or {@code mjs}
   * @param output what it prints, a pattern in which … stands for anything for each line; a block
   *     {@code output} is that of each block of a set of tabs before it which has none yet
   */
  record Example(String page, int line, String session, String code, List<String> output) {
    Example with(String other) {
      return new Example(page, line, session, other, output);
    }

    private Example prints(List<String> lines) {
      return new Example(page, line, session, code, lines);
    }

    @Override
    public String toString() {
      return "%s, line %d, %s".formatted(page, line, session);
    }
  }

  static DocsPage parse(String name, List<String> lines) {
    var examples = new ArrayList<Example>();
    int tabs = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith(FENCE)) {
        tabs = line.isBlank() ? tabs : examples.size();
        continue;
      }
      int end = end(name, lines, i);
      List<String> body = lines.subList(i + 1, end);
      String language = line.substring(FENCE.length()).strip();
      String session = LANGUAGES.get(language);
      if (session != null) {
        String code = String.join("\n", body) + "\n";
        examples.add(new Example(name, i + 1, session, code, List.of()));
      } else {
        if (language.equals("output")) {
          examples.subList(tabs, examples.size()).replaceAll(example -> example.prints(body));
        }
        tabs = examples.size();
      }
      i = end;
    }
    return new DocsPage(name, List.copyOf(examples));
  }

  private static int end(String name, List<String> lines, int begin) {
    for (int i = begin + 1; i < lines.size(); i++) {
      if (lines.get(i).equals(FENCE)) {
        return i;
      }
    }
    throw new IllegalArgumentException("%s:%d: the block has no end".formatted(name, begin + 1));
  }
}
