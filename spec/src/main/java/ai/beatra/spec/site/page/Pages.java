package ai.beatra.spec.site.page;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.edition.Offer;
import ai.beatra.spec.site.html.Markdown;
import ai.beatra.spec.site.html.Markdown.Html;
import ai.beatra.spec.site.html.Markdown.Part;
import ai.beatra.spec.site.html.Templates;
import ai.beatra.spec.site.reference.ApiReference;
import ai.beatra.spec.site.reference.Samples;
import ai.beatra.spec.site.reference.SchemaTree.Field;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes the pages: those that are written, and the reference. */
public final class Pages {
  private static final String RULE = "docs-link";

  private final Templates templates = new Templates();
  private final Directives directives;
  private final ApiReference reference;
  private final Consumer<Finding> found;
  private final List<Use> uses = new ArrayList<>();

  /** A link that a page has. */
  private record Use(String file, int line, String page, String target) {}

  public Pages(Spec spec, Edition edition, Consumer<Finding> found) {
    this.found = found;
    Offer offer = edition.offer(spec);
    Map<String, String> words = new LinkedHashMap<>();
    words.put("base_url", edition.apiBase());
    words.put("api_key", Samples.KEY);
    words.put("region", edition.region());
    words.put("chat_model", offer.has("chat") ? offer.with("chat").get(0).id() : "auto");
    this.directives = new Directives(spec, edition, words, found);
    this.reference = new ApiReference(spec, edition);
  }

  /** In the order of the navigation. */
  public List<Page> of(List<MarkdownPage> sources) {
    Map<String, ApiReference.Tag> tags = new LinkedHashMap<>();
    reference.tags().forEach(tag -> tags.put(tag.slug(), tag));
    List<Page> pages = new ArrayList<>();
    for (MarkdownPage source : sources) {
      Page page = written(source);
      ApiReference.Tag tag = tags.remove(source.slug());
      pages.add(tag == null ? page : withReference(page, tag));
    }
    for (String slug : tags.keySet()) {
      String file = "spec/docs/%s.md".formatted(slug);
      String message = "The operations of a tag have no page to stand on.";
      String fix = "Write the page: front matter, and what to know before the operations.";
      found.accept(new Finding(file, 1, JsonPointer.empty(), "docs-page", message, fix));
    }
    pages.sort(
        Comparator.comparingInt((Page page) -> MarkdownPage.SECTIONS.indexOf(page.section()))
            .thenComparingInt(Page::order));
    return pages;
  }

  private Page written(MarkdownPage source) {
    Source markdown = directives.expand(source, this::link);
    Set<String> cards = new HashSet<>();
    Source shown =
        directives.expand(
            source,
            operation -> {
              String card = card(operation);
              cards.add(card);
              return card;
            });
    Html html = Markdown.page(shown.text(), cards);
    String path = Address.DOCS + source.slug();
    for (Markdown.Use use : html.links()) {
      uses.add(new Use(source.file(), shown.origin(use.line()), path, use.target()));
    }
    return new Page(
        source.slug(),
        source.title(),
        source.description(),
        source.section(),
        source.order(),
        html.html(),
        "# %s\n\n> %s\n\n%s".formatted(source.title(), source.description(), markdown.text()),
        html.contents(),
        html.parts().stream().map(Part::id).collect(Collectors.toSet()),
        html.parts(),
        List.of());
  }

  /** What is written is the introduction to the operations of the tag. */
  private Page withReference(Page introduction, ApiReference.Tag tag) {
    Map<String, ?> values = Map.of("operations", tag.operations());
    String markdown =
        templates
            .fill("reference.md", values)
            .replaceAll("(?m)^( *- .*)\n{2,}(?= *- )", "$1\n")
            .replaceAll("\n{3,}", "\n\n");
    List<Part> operations =
        tag.operations().stream()
            .map(it -> new Part(2, it.id(), it.summary(), new StringBuilder(searched(it))))
            .toList();
    return introduction.with(
        templates.fill("reference.html", values), markdown, operations, tag.operations());
  }

  private static String searched(ApiReference.Entry entry) {
    String members = entry.body().stream().map(Field::name).collect(Collectors.joining(" "));
    return "%s %s %s %s".formatted(entry.method(), entry.path(), entry.description(), members);
  }

  private String link(Operation operation) {
    return "[`%s`](%s): %s (%s)"
        .formatted(
            ApiReference.title(operation),
            ApiReference.link(operation),
            operation.node().get("summary").text(),
            operation.node().get("x-release-state").text());
  }

  private String card(Operation operation) {
    return templates
        .fill(
            "card.html",
            Map.of(
                "link", ApiReference.link(operation),
                "method", operation.method().toUpperCase(Locale.ROOT),
                "path", operation.path(),
                "summary", operation.node().get("summary").text(),
                "state", operation.node().get("x-release-state").text()))
        .strip();
  }

  /** Every link within the site leads somewhere. */
  public void checkLinks(List<Page> pages, Set<String> paths) {
    Map<String, Page> byPath =
        pages.stream().collect(Collectors.toMap(Page::path, it -> it, (a, b) -> a));
    for (Use use : uses) {
      String target = use.target().startsWith("#") ? use.page() + use.target() : use.target();
      if (!target.matches("(https?|mailto):.*")) {
        String[] parts = target.split("#", 2);
        Page page = byPath.get(parts[0]);
        if (!paths.contains(parts[0])) {
          String message = "The link to %s leads nowhere.".formatted(use.target());
          String fallback = "Write the address of a page, like %s.".formatted(Address.HOME);
          report(use, message, Nearest.hint(parts[0], paths, fallback));
        } else if (parts.length == 2 && page != null && !page.anchors().contains(parts[1])) {
          String message = "There is no #%s on %s.".formatted(parts[1], parts[0]);
          String fallback = "Write one of %s.".formatted(page.anchors());
          report(use, message, Nearest.hint(parts[1], page.anchors(), fallback));
        }
      }
    }
  }

  private void report(Use use, String message, String fix) {
    found.accept(new Finding(use.file(), use.line(), JsonPointer.empty(), RULE, message, fix));
  }
}
