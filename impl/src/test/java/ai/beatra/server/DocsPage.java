package ai.beatra.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A page of the docs as far as it can be run.
 *
 * @param name its file, below spec/docs
 * @param examples its blocks of code in the languages of the tabs, in the order of the page
 */
record DocsPage(String name, List<Example> examples) {
  private static final String FENCE = "```";
  private static final Set<String> LANGUAGES = Set.of("curl", "python", "node");

  /**
   * A block of code.
   *
   * @param line on which it begins, counted from 1
   * @param runs whether it is marked {@code run}
   * @param output what it prints, a pattern in which … stands for anything for each line; a block
   *     {@code output} below a set of tabs is that of each of them
   */
  record Example(String language, int line, boolean runs, String code, List<String> output) {
    private Example prints(List<String> lines) {
      return new Example(language, line, runs, code, lines);
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
      List<String> words = List.of(line.substring(FENCE.length()).strip().split(" +"));
      if (LANGUAGES.contains(words.get(0))) {
        String code = String.join("\n", body) + "\n";
        examples.add(new Example(words.get(0), i + 1, words.contains("run"), code, List.of()));
      } else {
        if (words.get(0).equals("output")) {
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
