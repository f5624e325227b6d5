package ai.beatra.spec.site.html;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;

/** Blocks of code and tables as a page shows them: in frames, and code in tabs. */
final class CodeTabs {
  private static final Map<String, String> TABS =
      Map.of("curl", "curl", "python", "Python", "node", "Node");
  private static final String OUTPUT = "output";

  private CodeTabs() {}

  static void replace(Node block) {
    if (block instanceof TableBlock) {
      block.insertBefore(
          Made.block("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"));
      block.insertAfter(Made.block("</div>"));
    } else if (block instanceof FencedCodeBlock code) {
      code(code);
    }
  }

  /**
   * Consecutive blocks in the three languages are one set of tabs. What stands below some of them,
   * as their output, is shown with those that precede it and have none; below all, with all.
   */
  private static void code(FencedCodeBlock block) {
    if (block.getParent() == null) {
      return; // It was one of a set.
    }
    List<FencedCodeBlock> set = new ArrayList<>();
    Set<String> languages = new HashSet<>();
    for (Node it = block; it instanceof FencedCodeBlock code && isOfSet(code); it = it.getNext()) {
      if (!language(code).equals(OUTPUT) && !languages.add(language(code))) {
        break;
      }
      set.add(code);
    }
    boolean tabs = TABS.containsKey(language(block));
    block.insertBefore(Made.block(tabs ? tabs(set) : figure(block)));
    (tabs ? set : List.of(block)).forEach(Node::unlink);
  }

  private static boolean isOfSet(FencedCodeBlock block) {
    return TABS.containsKey(language(block)) || language(block).equals(OUTPUT);
  }

  private static String figure(FencedCodeBlock block) {
    String language = language(block);
    String kind = language.equals(OUTPUT) ? "code output" : "code";
    return "<figure class=\"%s\">%s</figure>"
        .formatted(kind, Markdown.code(language, block.getLiteral()));
  }

  private static String tabs(List<FencedCodeBlock> set) {
    Map<String, String> shown = new LinkedHashMap<>();
    Set<String> without = new LinkedHashSet<>();
    String below = "";
    for (FencedCodeBlock block : set) {
      String figure = figure(block);
      String tab = TABS.get(language(block));
      if (tab != null) {
        shown.put(tab, figure);
        without.add(tab);
      } else if (without.size() == shown.size() && block == set.get(set.size() - 1)) {
        below = figure;
      } else {
        without.forEach(it -> shown.merge(it, figure, String::concat));
        without.clear();
      }
    }
    StringBuilder html = new StringBuilder("<div class=\"tabs\" data-group=\"language\">");
    shown.forEach(
        (tab, figures) ->
            html.append("<section data-label=\"%s\">%s</section>".formatted(tab, figures)));
    return html + "</div>" + below;
  }

  private static String language(FencedCodeBlock block) {
    String info = block.getInfo() == null ? "" : block.getInfo();
    return info.strip().split(" ", 2)[0];
  }
}
