package ai.beatra.spec.site;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.edition.ListedModel;
import ai.beatra.spec.site.reference.ApiReference;
import ai.beatra.spec.source.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of this repository. */
class SiteTest {
  private static final Path SPEC = Path.of("");
  private static final String DOCS = "https://docs.example.com";
  private static final String API = "https://api.example.com";
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("<a [^>]*?href=\"([^\"]+)\"");
  private static final Pattern LOADED =
      Pattern.compile(
          "<(?:script|img|source|audio|video|iframe|link(?! rel=\"(?:canonical|alternate)\"))[^>]*? (?:src|href)=\"([^\"]+)\"");

  private static final ListedModel CHAT =
      new ListedModel(
          "mine", "Mine", "One.", "available", false, List.of("chat"), Map.of(), List.of());

  private static Site site;

  @BeforeAll
  static void render() throws IOException {
    site = Site.render(SPEC, Edition.of(API, DOCS));
  }

  @Test
  void thePagesHaveNoFault() {
    assertThat(site.findings()).isEmpty();
  }

  @Test
  void thePublishedDocsSetIsThere() {
    assertThat(site.resources())
        .containsKeys("/openapi.yaml", "/openapi.json", "/llms.txt")
        .containsKeys(
            Stream.of(
                    "overview",
                    "quickstart",
                    "authentication",
                    "concepts",
                    "build/text-generation",
                    "build/image-generation",
                    "build/video-generation",
                    "build/audio-and-speech",
                    "build/music-generation",
                    "api-reference",
                    "api-reference/chat",
                    "api-reference/models-catalog",
                    "api-reference/images",
                    "api-reference/music",
                    "api-reference/uploads",
                    "api-reference/tasks",
                    "api-reference/health",
                    "resources/go-live-checklist",
                    "resources/usage-and-limits",
                    "resources/errors-and-retries",
                    "resources/error-codes",
                    "resources/migrating-from-openai",
                    "roadmap",
                    "changelog")
                .map(page -> Address.DOCS + page)
                .toArray(String[]::new));
  }

  @Test
  void everyLinkLeadsSomewhere() {
    Map<String, List<String>> dangling = new TreeMap<>();
    pages()
        .forEach(
            (path, html) ->
                all(LINK, html).stream()
                    .filter(link -> !link.matches("(https?|mailto):.*") && !resolves(path, link))
                    .forEach(it -> dangling.computeIfAbsent(path, p -> new ArrayList<>()).add(it)));

    assertThat(dangling).isEmpty();
  }

  private static boolean resolves(String page, String link) {
    String[] parts = link.split("#", 2);
    String target = parts[0].isEmpty() ? page : parts[0];
    return site.resources().containsKey(target)
        && (parts.length == 1 || all(ID, at(target).text()).contains(parts[1]));
  }

  @Test
  void everyPageButThePlaygroundIsThereAsMarkdownToo() {
    Map<String, String> pages = pages();
    assertThat(pages.remove(Address.PLAYGROUND)).isNotNull();
    pages.forEach(
        (path, html) -> {
          assertThat(site.resources()).containsKey(path + ".md");
          assertThat(html)
              .contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"" + path + ".md\"");
          assertThat(at(path + ".md").text()).startsWith("# ").doesNotContain("{{");
        });
  }

  @Test
  void nothingIsLoadedFromElsewhereAndNothingRunsInThePage() {
    pages()
        .forEach(
            (path, html) -> {
              assertThat(all(LOADED, html))
                  .as(path)
                  .isNotEmpty()
                  .allMatch(site.resources()::containsKey);
              assertThat(html)
                  .as(path)
                  .doesNotContain("<style")
                  .doesNotContainPattern("<script(?! src=)")
                  .doesNotContainPattern("<[^>]* (style|on[a-z]+)=\"");
            });
    assertThat(all(Pattern.compile("url\\(\"?([^\")]+)"), asset("css")))
        .hasSize(2)
        .allMatch(site.resources()::containsKey);
    assertThat(asset("css")).doesNotContain("@import");
  }

  @Test
  void operationsThatAPageNamesAreCards() {
    assertThat(at("/en/docs/build/image-generation").text())
        .contains("<div class=\"operation\"><a href=")
        .doesNotContain("&lt;div class");
  }

  @Test
  void everyErrorCodeHasAnEntryThatErrorsCanLinkTo() throws IOException {
    String page = at(Address.DOCS + "resources/error-codes").text();
    for (Node code : Spec.read(SPEC).errorCodes()) {
      assertThat(page).contains("<h3 id=\"%s\">".formatted(code.get("code").text()));
    }
    assertThat(at(Address.DOCS + "authentication").text())
        .contains("href=\"/en/docs/resources/error-codes#unauthorized\"");
  }

  @Test
  void pagesThatAreNotForCustomersStandApart() {
    String operate = Address.DOCS + "resources/operate";
    String llms = at("/llms.txt").text();

    assertThat(llms.indexOf(operate)).isGreaterThan(llms.indexOf("## For those who run"));
    assertThat(at(Address.HOME).text())
        .containsSubsequence("/en/docs/changelog", "<h2 class=\"apart\">Operate</h2>", operate)
        .containsSubsequence("<h2 class=\"apart\">Contribute</h2>", "change-the-contract");
    assertThat(at(operate).text()).doesNotContain("class=\"previous\"");
    assertThat(at(Address.DOCS + "changelog").text()).doesNotContain("class=\"next\"");
  }

  @Test
  void theSearchKnowsWhatPeopleCallThings() {
    assertThat(asset("json")).contains("\"also\":\"webhook", "langchain");
  }

  @Test
  void idsAreUnique() {
    pages().forEach((path, html) -> assertThat(all(ID, html)).as(path).doesNotHaveDuplicates());
  }

  @Test
  void theReferenceHasEveryOperation() throws IOException {
    for (Operation operation : Spec.read(SPEC).operations()) {
      String[] link = ApiReference.link(operation).split("#", 2);
      String page = at(link[0]).text();
      assertThat(page)
          .contains("<section class=\"entry\" id=\"%s\"".formatted(operation.id()))
          .contains(operation.node().get("summary").text())
          .contains("<code>%s</code>".formatted(operation.path()));
      assertThat(at(link[0] + ".md").text())
          .contains("`%s`".formatted(ApiReference.title(operation)));
    }
  }

  @Test
  void aFirstVisitIsSmall() throws IOException {
    long assets = 0;
    for (Map.Entry<String, Resource> each : site.resources().entrySet()) {
      boolean first = each.getKey().startsWith("/assets/") && !each.getKey().endsWith(".json");
      assets += first ? compressed(each.getValue()) : 0;
    }
    for (String path : pages().keySet()) {
      boolean reference = path.startsWith(Address.DOCS + ApiReference.HOME + "/");
      assertThat(assets + compressed(at(path))).as(path).isLessThan(reference ? 600_000 : 150_000);
    }
  }

  @Test
  void theMapForModelsLinksOnlyWhatIsThere() {
    List<String> links = all(Pattern.compile("\\]\\(([^)]+)\\)"), at("/llms.txt").text());

    assertThat(links)
        .hasSizeGreaterThan(25)
        .allMatch(link -> site.resources().containsKey(link.substring(DOCS.length())));
  }

  @Test
  void theAddressOfTheApiStandsInTheExamples() {
    assertThat(at(Address.DOCS + "quickstart").text())
        .contains("curl</span> " + API + "/v1/chat/completions");
  }

  @Test
  void theAddressOfTheApiStandsInTheAnswersToo() {
    for (String page : List.of("build/image-generation", "api-reference/tasks")) {
      assertThat(at(Address.DOCS + page).text())
          .contains(API + "/files/art_")
          .doesNotContain("127.0.0.1:8080/files");
    }
  }

  @Test
  void whatIsPrintedIsShownUnderTheCodeThatPrintsIt() {
    String page = at(Address.DOCS + "quickstart").text();
    int curl = page.indexOf("data-label=\"curl\"");
    String shown = page.substring(curl, page.indexOf("data-label=\"Python\""));

    assertThat(shown).contains("<figure class=\"code output\">").contains("chatcmpl-…");
  }

  private static String page(Site site, String page) {
    return Objects.requireNonNull(site.resources().get(Address.DOCS + page + ".md"), page).text();
  }

  @Test
  void aServerThatOnlyChatsShowsNothingElse() throws IOException {
    Site chats = Site.render(SPEC, Edition.of(API, "eu1", List.of(CHAT)));

    assertThat(chats.findings()).isEmpty();
    assertThat(page(chats, "quickstart"))
        .contains("sk-eu1-…")
        .doesNotContain("built-in sandbox", "picture", "sk-local");
    for (String page : List.of("build/image-generation", "build/music-generation")) {
      assertThat(page(chats, page))
          .containsOnlyOnce("This server offers no model")
          .doesNotContain("```", "## ");
    }
    chats
        .resources()
        .forEach(
            (path, page) -> {
              if (path.matches(".*(?<!changelog|connect-models)\\.md")
                  && !path.contains("api-reference")) {
                assertThat(page.text())
                    .as(path)
                    .doesNotContain("{{if", "{{else", "{{end", "minimax-music", "gpt-image-2");
              }
            });
  }

  @Test
  void earlierAddressesLeadToThePages() {
    assertThat(site.redirect("/")).contains(Address.HOME);
    assertThat(site.redirect("/docs")).contains(Address.HOME);
    assertThat(site.redirect("/en/docs/")).contains(Address.HOME);
    assertThat(site.redirect("/docs/quickstart")).contains("/en/docs/quickstart");
    assertThat(site.redirect("/en/docs/quickstart/")).contains("/en/docs/quickstart");
    assertThat(site.redirect("/en/docs/quickstart")).isEmpty();
    assertThat(site.redirect("/docs/none")).isEmpty();
    assertThat(site.redirect("/v1/models")).isEmpty();
  }

  @Test
  void anExportIsServedAsItIs(@TempDir Path output) throws IOException {
    new Export(output).write(site);

    assertThat(output.resolve("en/docs/quickstart/index.html")).exists();
    assertThat(output.resolve("en/docs/quickstart.md")).exists();
    assertThat(output.resolve("openapi.yaml"))
        .hasSameTextualContentAs(SPEC.resolve("openapi.yaml"));
    assertThat(Files.readString(output.resolve("index.html"))).contains("url=/en/docs/overview");
    assertThat(Files.readString(output.resolve("docs/quickstart/index.html")))
        .contains("url=/en/docs/quickstart");
  }

  private static Resource at(String path) {
    assertThat(site.resources()).containsKey(path);
    return Objects.requireNonNull(site.resources().get(path));
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    site.resources()
        .forEach(
            (path, resource) -> {
              if (resource.mediaType().startsWith("text/html")) {
                pages.put(path, resource.text());
              }
            });
    return pages;
  }

  private static String asset(String ending) {
    return site.resources().entrySet().stream()
        .filter(it -> it.getKey().matches("/assets/.*\\." + ending))
        .findFirst()
        .orElseThrow()
        .getValue()
        .text();
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult it) -> it.group(1)).toList();
  }

  private static long compressed(Resource resource) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(resource.content());
    }
    return bytes.size();
  }
}
