package ai.beatra.spec.site.page;

import ai.beatra.spec.contract.DocsText;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A page of spec/docs as it is written.
 *
 * @param file as findings call it, for example {@code spec/docs/quickstart.md}
 * @param slug where it is below /en/docs/, for example {@code build/text-generation}
 * @param section the group of the navigation it stands in
 * @param order its place there
 * @param body without the front matter
 * @param firstLine the line of the file on which the body begins, counted from 1
 */
public record MarkdownPage(
    String file,
    String slug,
    String title,
    String description,
    String section,
    int order,
    List<String> body,
    int firstLine) {

  /** The groups of the navigation, in its order. */
  public static final List<String> SECTIONS =
      List.of("Get started", "Build", "API reference", "Resources", "Operate", "Contribute");

  /** Those of them that are not for customers: they stand apart, and are found last. */
  public static final Set<String> APART = Set.of("Operate", "Contribute");

  private static final String RULE = "docs-page";
  private static final String FENCE = "---";

  /** Reads the pages; what is wrong with their heads is found. */
  public static List<MarkdownPage> readAll(List<DocsText> texts, Consumer<Finding> found)
      throws IOException {
    List<MarkdownPage> pages = new ArrayList<>();
    for (DocsText text : texts) {
      pages.add(parse(text, found));
    }
    return pages;
  }

  static MarkdownPage parse(DocsText text, Consumer<Finding> found) throws IOException {
    String file = text.file();
    List<String> lines = text.lines();
    int end = lines.isEmpty() || !lines.get(0).equals(FENCE) ? -1 : end(lines);
    if (end < 0) {
      found.accept(
          finding(
              file,
              1,
              "The page has no front matter.",
              "Begin it with title, description, section and order between two lines of ---."));
    }
    Node head =
        YamlFile.of(file, end < 0 ? "{}" : String.join("\n", lines.subList(1, end)) + "\n").root();
    for (String member : List.of("title", "description", "section", "order")) {
      if (end > 0 && !head.has(member)) {
        found.accept(finding(file, 1, "The page has no %s.".formatted(member), "Add it."));
      }
    }
    String section = head.get("section").text();
    if (head.has("section") && !SECTIONS.contains(section)) {
      String fix = Nearest.hint(section, SECTIONS, "Write one of %s.".formatted(SECTIONS));
      found.accept(finding(file, 1, "There is no section \"%s\".".formatted(section), fix));
    }
    return new MarkdownPage(
        file,
        text.path().replaceFirst("\\.md$", ""),
        head.get("title").text(),
        head.get("description").text(),
        section,
        head.get("order").value().asInt(),
        lines.subList(end + 1, lines.size()),
        end + 2);
  }

  private static int end(List<String> lines) {
    int end = lines.subList(1, lines.size()).indexOf(FENCE);
    return end < 0 ? -1 : end + 1;
  }

  private static Finding finding(String file, int line, String message, String fix) {
    return new Finding(file, line, JsonPointer.empty(), RULE, message, fix);
  }
}
