package ai.beatra.spec.site.page;

import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.html.Markdown.Part;
import ai.beatra.spec.site.reference.ApiReference;
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
public record Page(
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
    List<ApiReference.Entry> operations) {

  /** The same with operations below what it says. */
  Page with(String more, String alsoAsMarkdown, List<Part> also, List<ApiReference.Entry> entries) {
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

  public String path() {
    return Address.DOCS + slug;
  }

  boolean isHome() {
    return path().equals(Address.HOME);
  }

  /** Whether it is for those who run or build beatra, not for those who call it. */
  public boolean isApart() {
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
