package ai.beatra.spec.site;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.page.MarkdownPage;
import ai.beatra.spec.site.page.Page;
import ai.beatra.spec.site.page.Pages;
import ai.beatra.spec.source.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The site: everything it has, by the path at which it is. Immutable. */
public final class Site {
  private final Map<String, Resource> resources;
  private final Resource missing;
  private final List<Finding> findings;

  private Site(Map<String, Resource> resources, Resource missing, List<Finding> findings) {
    this.resources = Collections.unmodifiableMap(resources);
    this.missing = missing;
    this.findings = List.copyOf(findings);
  }

  /**
   * Renders the pages of a directory like spec/.
   *
   * @param directory has openapi.yaml, error-codes.yaml, roadmap.yaml, catalog.yaml, CHANGELOG.md
   *     and docs/; may be inside of a jar
   */
  public static Site render(Path directory, Edition edition) throws IOException {
    Spec spec = Spec.read(directory);
    List<Finding> findings = new ArrayList<>();
    Pages pages = new Pages(spec, edition, findings::add);
    List<MarkdownPage> sources = MarkdownPage.readAll(spec.pages(), findings::add);
    List<Page> all = pages.of(sources);
    SearchWords words = SearchWords.read(directory.resolve("docs"));
    Layout layout = new Layout(all, words, edition);
    words.check(layout.places(), findings::add);
    Map<String, Resource> resources = new LinkedHashMap<>(layout.assets());
    for (Page page : all) {
      resources.put(page.path(), Resource.text("text/html", layout.html(page)));
      resources.put(page.path() + ".md", Resource.text("text/markdown", page.markdown()));
    }
    resources.put(
        Address.PLAYGROUND,
        Resource.text(
            "text/html", layout.playground(new Playground(spec, edition.offer(spec)).cards())));
    Machines machines =
        new Machines(spec, edition, Files.readString(directory.resolve("openapi.yaml")));
    resources.putAll(machines.resources(layout.sections()));
    pages.checkLinks(all, resources.keySet());
    return new Site(
        resources,
        Resource.text("text/html", layout.missing()),
        findings.stream().distinct().toList());
  }

  /** What is wrong with the pages; a site with findings is not to be published. */
  public List<Finding> findings() {
    return findings;
  }

  /** Path to what is there. */
  public Map<String, Resource> resources() {
    return resources;
  }

  /** The page that says that there is none. */
  public Resource missing() {
    return missing;
  }

  /**
   * Where a path leads that is no resource's own: the home page, or the page without {@code /docs/}
   * for {@code /en/docs/} or with a slash at its end.
   */
  public Optional<String> redirect(String path) {
    String bare = path.length() > 1 ? path.replaceFirst("/+$", "") : path;
    if (List.of("/", "/en", "/docs", "/en/docs").contains(bare)) {
      return Optional.of(Address.HOME);
    }
    String page = bare.startsWith("/docs/") ? "/en" + bare : bare;
    return resources.containsKey(page) && !page.equals(path) ? Optional.of(page) : Optional.empty();
  }
}
