package ai.beatra.spec.site.html;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown to HTML: headings with anchors, code in colours, tabs, callouts and states. HTML in a
 * text is text, so that {@code <your key>} is seen and nothing in a description runs; but for line
 * breaks, which tables cannot have otherwise.
 */
public final class Markdown {
  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Parser PARSER =
      Parser.builder()
          .extensions(TABLES)
          .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
          .build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(TABLES)
          .escapeHtml(true)
          .sanitizeUrls(true)
          .attributeProviderFactory(context -> Markdown::attributes)
          .nodeRendererFactory(Verbatim::new)
          .build();
  private static final Set<String> CALLOUTS = Set.of("Note", "Warning", "Tip");
  private static final int DEEPEST = 3;

  /** A heading and the text up to the next one. */
  public record Part(int level, String id, String title, StringBuilder text) {}

  /**
   * @param line of the Markdown, counted from 0
   */
  public record Use(String target, int line) {}

  /** A text as HTML; the first part is what stands before the first heading. */
  public record Html(String html, List<Part> parts, List<Use> links) {

    /** What a table of contents lists. */
    public List<Part> contents() {
      return parts.stream().filter(it -> it.level() > 1 && it.level() <= DEEPEST).toList();
    }
  }

  private Markdown() {}

  public static Html page(String markdown) {
    return page(markdown, Set.of());
  }

  /**
   * @param made lines of HTML that were put into the text and are shown as such
   */
  public static Html page(String markdown, Set<String> made) {
    Node document = PARSER.parse(markdown);
    MarkdownReader reader = new MarkdownReader(made);
    document.accept(reader);
    reader.blocks().forEach(CodeTabs::replace);
    return new Html(RENDERER.render(document), reader.parts(), reader.links());
  }

  /** A text of one paragraph or more, as it stands in the spec. */
  static String text(String markdown) {
    return RENDERER.render(PARSER.parse(markdown));
  }

  /** A text within a line. */
  static String inline(String markdown) {
    String html = text(markdown).strip();
    boolean paragraph = html.startsWith("<p>") && html.indexOf("</p>") == html.length() - 4;
    return paragraph ? html.substring(3, html.length() - 4) : html;
  }

  /** A block of code with its colours. */
  public static String code(String language, String code) {
    return "<pre tabindex=\"0\"><code>%s</code></pre>"
        .formatted(Highlighter.html(language, code.stripTrailing()));
  }

  private static void attributes(Node node, String tag, Map<String, String> attributes) {
    if (node instanceof Heading heading && heading.getFirstChild() instanceof Made.Anchor anchor) {
      attributes.put("id", anchor.id());
    } else if (node instanceof BlockQuote quote) {
      callout(quote).ifPresent(kind -> attributes.put("class", "callout " + kind));
    } else if (node instanceof TableCell cell && !cell.isHeader()) {
      attributes.put("data-label", columnOf(cell));
    } else if (node instanceof Link link && link.getDestination().startsWith("http")) {
      attributes.put("rel", "noopener");
    }
  }

  /** What stands above a cell, for screens on which rows are stacked. */
  private static String columnOf(TableCell cell) {
    int column = 0;
    for (Node it = cell.getPrevious(); it != null; it = it.getPrevious()) {
      column++;
    }
    Node head = cell.getParent().getParent().getPrevious().getFirstChild().getFirstChild();
    for (int i = 0; i < column && head != null; i++) {
      head = head.getNext();
    }
    StringBuilder title = new StringBuilder();
    if (head != null) {
      head.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Text text) {
              title.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
              title.append(code.getLiteral());
            }
          });
    }
    return title.toString();
  }

  private static Optional<String> callout(BlockQuote quote) {
    boolean marked =
        quote.getFirstChild() instanceof Paragraph first
            && first.getFirstChild() instanceof StrongEmphasis strong
            && strong.getFirstChild() instanceof Text text
            && CALLOUTS.contains(text.getLiteral().replace(":", "").replace(".", ""));
    if (!marked) {
      return Optional.empty();
    }
    String word = ((Text) quote.getFirstChild().getFirstChild().getFirstChild()).getLiteral();
    return Optional.of(word.replaceAll("[:.]", "").toLowerCase(Locale.ROOT));
  }

  /** Writes what is HTML already. */
  private record Verbatim(HtmlNodeRendererContext context) implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Made.Block.class, Made.Anchor.class, Made.Inline.class);
    }

    @Override
    public void render(Node node) {
      context
          .getWriter()
          .raw(
              node instanceof HtmlBlock block
                  ? block.getLiteral()
                  : ((HtmlInline) node).getLiteral());
    }
  }
}
