package ai.beatra.spec.site;

import ai.beatra.spec.site.Markdown.Part;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A page as it is published.
 *
 * @param slug where it is below /en/docs/
 * @param html what stands below its title
 * @param markdown the whole page
 * @param contents its headings
 * @param anchors where in it links can lead
 * @param parts what the search finds in it
 * @param operations the reference's operations on it
 */
record Page(
    String slug,
    String title,
    String description,
    String section,
    int order,
    String html,
    String markdown,
    List<Part> contents,
    Set<String> anchors,
    List<Part> parts,
    List<Reference.Entry> operations) {

  /** The same with operations below what it says. */
  Page with(String more, String alsoAsMarkdown, List<Part> also, List<Reference.Entry> entries) {
    Set<String> allAnchors = new LinkedHashSet<>(anchors);
    also.forEach(part -> allAnchors.add(part.id()));
    return new Page(
        slug,
        title,
        description,
        section,
        order,
        html + more,
        markdown + "\n" + alsoAsMarkdown,
        contents,
        allAnchors,
        Stream.concat(parts.stream(), also.stream()).toList(),
        entries);
  }

  String path() {
    return Site.DOCS + slug;
  }

  boolean isHome() {
    return path().equals(Site.HOME);
  }

  /** Whether it is for those who run or build beatra, not for those who call it. */
  boolean isApart() {
    return MarkdownPage.APART.contains(section);
  }

  boolean hasContents() {
    return contents.size() > 1;
  }

  /** Whether there is so much on it that small screens have a list of it. */
  boolean hasOutline() {
    return contents.size() + operations.size() > 1;
  }

  boolean isReference() {
    return !operations.isEmpty();
  }
}
