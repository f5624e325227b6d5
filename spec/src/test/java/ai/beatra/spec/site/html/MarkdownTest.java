package ai.beatra.spec.site.html;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.site.reference.Literal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void blocksInTheThreeLanguagesAreOneSetOfTabs() {
    String html =
        Markdown.page("```curl\na\n```\n\n```python\nb\n```\n\n```output\nc\n```\n\ntext\n").html();

    assertThat(html.split("<div class=\"tabs\"", -1)).hasSize(2);
    assertThat(html)
        .containsSubsequence(
            "<div class=\"tabs\"",
            "data-label=\"curl\"",
            "data-label=\"Python\"",
            "</div>",
            "<figure class=\"code output\">",
            "text");
  }

  @Test
  void whatOnlySomeOfThemPrintIsInTheirTab() {
    String html =
        Markdown.page("```curl\na\n```\n```output\nb\n```\n```python\nc\n```\n```output\nd\n```\n")
            .html();

    assertThat(html)
        .containsSubsequence(
            "data-label=\"curl\"",
            "a</code>",
            "b</code>",
            "data-label=\"Python\"",
            "c</code>",
            "d</code>",
            "</section></div>");
  }

  @Test
  void headingsHaveAnchorsOfTheirOwn() {
    Markdown.Html html = Markdown.page("## A `b` & c\n\n### A b c\n\ntext\n");

    assertThat(html.contents()).extracting(Markdown.Part::id).containsExactly("a-b-c", "a-b-c-2");
    assertThat(html.html()).contains("<h2 id=\"a-b-c\">", "href=\"#a-b-c\"", "<h3 id=\"a-b-c-2\">");
    assertThat(html.parts().get(2).text().toString()).isEqualTo("text ");
  }

  @Test
  void notesAndWarningsAreCallouts() {
    assertThat(Markdown.page("> **Note** It rains.\n").html())
        .contains("<blockquote class=\"callout note\">");
    assertThat(Markdown.page("> **Warning:** It pours.\n").html())
        .contains("<blockquote class=\"callout warning\">");
    assertThat(Markdown.page("> It is said.\n").html()).contains("<blockquote>");
  }

  @Test
  void aStateAloneInACellIsShownAsOne() {
    String html = Markdown.page("| a | b |\n| --- | --- |\n| preview | a preview |\n").html();

    assertThat(html)
        .contains("<td data-label=\"a\"><span class=\"state preview\">preview</span></td>")
        .contains("<td data-label=\"b\">a preview</td>");
  }

  @Test
  void codeIsColouredAndEscaped() {
    assertThat(Highlighter.html("json", "{\"a\": [\"<b>\", 1.5, null]}"))
        .isEqualTo(
            "{<span class=\"n\">&quot;a&quot;</span>: [<span class=\"s\">&quot;&lt;b&gt;&quot;</span>,"
                + " <span class=\"d\">1.5</span>, <span class=\"k\">null</span>]}");
    assertThat(Highlighter.html("unheard-of", "a < \"b\"")).isEqualTo("a &lt; &quot;b&quot;");
    assertThat(Highlighter.html("python", "x = None  # \"none\""))
        .isEqualTo(
            "<span class=\"n\">x</span> = <span class=\"k\">None</span>"
                + "  <span class=\"c\"># &quot;none&quot;</span>");
  }

  @Test
  void valuesAreWrittenAsALanguageHasThem() throws Exception {
    JsonNode value = new JsonMapper().readTree("{\"a\": true, \"b\": [null, \"it's\"]}");

    assertThat(Literal.JSON.write(value))
        .isEqualTo("{\n  \"a\": true,\n  \"b\": [null, \"it's\"]\n}");
    assertThat(Literal.PYTHON.write(value))
        .isEqualTo("{\n    \"a\": True,\n    \"b\": [None, \"it's\"],\n}");
    assertThat(Literal.JAVASCRIPT.write(value))
        .isEqualTo("{\n  a: true,\n  b: [null, \"it's\"],\n}");
  }

  @Test
  void htmlInATextIsText() {
    String text =
        "Send <your key>. <iframe src=javascript:alert(0)></iframe> [x](javascript:alert(1))";
    String block = "<script>alert(2)</script>\n\n| a |\n| --- |\n| <img onerror=x> one<br>two |\n";

    assertThat(Markdown.text(text))
        .contains("&lt;your key&gt;", "&lt;iframe")
        .doesNotContain("<iframe", "href=\"javascript");
    assertThat(Markdown.page(text + "\n\n" + block).html())
        .contains("&lt;your key&gt;", "&lt;script&gt;", "&lt;img onerror", "one<br />")
        .doesNotContain("<iframe", "<script", "<img", "href=\"javascript");
  }
}
