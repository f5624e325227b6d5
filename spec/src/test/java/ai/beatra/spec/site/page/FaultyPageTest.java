package ai.beatra.spec.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.DocsText;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.source.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a page is told with the line and what to do. */
class FaultyPageTest {
  private static final String HEAD =
      """
      ---
      title: A page
      description: About something
      section: Build
      order: 1
      ---

      """;
  private static final int FIRST_LINE = 8;

  private static Spec spec;

  @BeforeAll
  static void read() throws IOException {
    spec = Spec.read(Path.of(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{{modles}}                             | There is no directive \"modles\". Did you mean \"models\"?",
        "{{operation createImages}}             | There is no operation \"createImages\". Did you mean \"createImage\"?",
        "{{operation}}                          | The directive is not complete. Write {{operation <operationId>}}.",
        "{{models capability=text_to_imag}}     | \"capability=text_to_imag\" selects nothing. Did you mean \"text_to_image\"?",
        "{{error-codes group=biling}}           | \"group=biling\" selects nothing. Did you mean \"billing\"?",
        "{{prices model=x}}                     | \"model=x\" selects nothing. Write capability= and one of",
        "{{request createImage lighthose}}      | createImage has no example \"lighthose\". Did you mean \"lighthouse\"?",
        "{{response createImage 200 lighthouse}}| createImage has no example \"200 lighthouse\". Did you mean \"202 lighthouse\"?",
        "The URL is {{base-url}}.               | \"{{base-url}}\" does not stand for anything here. Did you mean \"base_url\"?",
        "See {{models}} here.                   | \"{{models}}\" does not stand for anything here. Put it on a line of its own.",
        "{{else}}                               | There is no condition here. Write {{if …}} before it.",
        "{{end}}                                | There is no condition here.",
        "[a](/en/docs/quickstrat)               | The link to /en/docs/quickstrat leads nowhere.",
        "[a](quickstart.md)                     | The link to quickstart.md leads nowhere. Write the address of a page, like /en/docs/overview.",
        "[a](#nothing)                          | There is no #nothing on /en/docs/page. Write one of",
        "[a](/en/docs/page#a-heding)            | There is no #a-heding on /en/docs/page. Did you mean \"a-heading\"?",
      })
  void aFaultIsToldWithItsLine(String line, String told) throws IOException {
    List<Finding> findings = findings(HEAD + "{{states}}\n\n## A heading\n\n" + line + "\n");

    assertThat(findings)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.toString())
                  .startsWith("spec/docs/page.md:%d: [docs-".formatted(FIRST_LINE + 4))
                  .contains(told);
            });
  }

  @Test
  void aConditionHasAnEnd() throws IOException {
    assertThat(findings(HEAD + "{{if offers=chat}}\nText.\n"))
        .extracting(Finding::message)
        .containsExactly("The condition has no end.");
    assertThat(findings(HEAD + "{{if offers=chad}}\nText.\n{{end}}\n"))
        .extracting(Finding::toString)
        .singleElement()
        .asString()
        .endsWith("\"offers=chad\" is no condition. Did you mean \"chat\"?");
  }

  @Test
  void codeMayHaveBraces() throws IOException {
    assertThat(findings(HEAD + "## A heading\n\n```yaml\nkey: {{ value }}\n{{models}}\n```\n"))
        .isEmpty();
  }

  @Test
  void frontMatterIsAskedFor() throws IOException {
    assertThat(findings("# A page\n"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.toString())
                    .startsWith("spec/docs/page.md:1: [docs-page] The page has no front matter."));
    assertThat(findings("---\ntitle: A\nsection: Buld\norder: 1\n---\nx\n"))
        .extracting(Finding::message, Finding::fix)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("The page has no description.", "Add it."),
            org.assertj.core.groups.Tuple.tuple(
                "There is no section \"Buld\".", "Did you mean \"Build\"?"));
  }

  /** Those of one page, on a site that has no other written one. */
  private static List<Finding> findings(String text) throws IOException {
    List<Finding> findings = new ArrayList<>();
    MarkdownPage source =
        MarkdownPage.parse(
            new DocsText("spec/docs/page.md", "page.md", text.lines().toList()), findings::add);
    Pages pages =
        new Pages(spec, Edition.of("https://a.example", "https://d.example"), findings::add);
    List<Page> all = pages.of(List.of(source));
    pages.checkLinks(all, java.util.Set.of("/en/docs/page"));
    return findings.stream().filter(it -> it.file().endsWith("page.md")).distinct().toList();
  }
}
