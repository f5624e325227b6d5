package ai.beatra.spec.site.html;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
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
  private static final Set<String> STATES = Set.of("available", "beta", "preview", "planned");
  private static final Map<String, String> TABS =
      Map.of("curl", "curl", "python", "Python", "node", "Node");
  private static final String OUTPUT = "output";
  private static final Set<String> CALLOUTS = Set.of("Note", "Warning", "Tip");
  private static final int DEEPEST = 3;

  /** A heading and the text up to the next one. */
  public record Part(int level, String id, String title, StringBuilder text) {}

  /**
   * @param line of the Markdown, counted from 0
   */
  public record Reference(String target, int line) {}

  /** A text as HTML; the first part is what stands before the first heading. */
  public record Html(String html, List<Part> parts, List<Reference> references) {

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
    Reader reader = new Reader(made);
    document.accept(reader);
    reader.blocks.forEach(Markdown::replace);
    return new Html(RENDERER.render(document), reader.parts, reader.references);
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
    if (node instanceof Heading heading && heading.getFirstChild() instanceof Anchor anchor) {
      attributes.put("id", anchor.id);
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

  private static void replace(Node block) {
    if (block instanceof TableBlock) {
      block.insertBefore(
          html("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"));
      block.insertAfter(html("</div>"));
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
    block.insertBefore(html(tabs ? tabs(set) : figure(block)));
    (tabs ? set : List.of(block)).forEach(Node::unlink);
  }

  private static boolean isOfSet(FencedCodeBlock block) {
    return TABS.containsKey(language(block)) || language(block).equals(OUTPUT);
  }

  private static String figure(FencedCodeBlock block) {
    String language = language(block);
    String kind = language.equals(OUTPUT) ? "code output" : "code";
    return "<figure class=\"%s\">%s</figure>".formatted(kind, code(language, block.getLiteral()));
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

  /** Writes what is HTML already. */
  private record Verbatim(HtmlNodeRendererContext context) implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Made.class, Anchor.class, MadeInline.class);
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

  private static String language(FencedCodeBlock block) {
    String info = block.getInfo() == null ? "" : block.getInfo();
    return info.strip().split(" ", 2)[0];
  }

  /** HTML that stood in no text. */
  private static final class Made extends HtmlBlock {}

  /** The same within a line. */
  private static final class MadeInline extends HtmlInline {}

  private static HtmlBlock html(String literal) {
    HtmlBlock block = new Made();
    block.setLiteral(literal);
    return block;
  }

  /** Leads to the heading it stands in. */
  private static final class Anchor extends HtmlInline {
    private final String id;

    Anchor(String id) {
      this.id = id;
      setLiteral(
          "<a class=\"anchor\" href=\"#%s\" aria-label=\"Link to this section\"></a>"
              .formatted(id));
    }
  }

  /** Reads what stands in a text, and marks headings and states. */
  private static final class Reader extends AbstractVisitor {
    private final List<Part> parts =
        new ArrayList<>(List.of(new Part(1, "", "", new StringBuilder())));
    private final List<Reference> references = new ArrayList<>();
    private final List<Node> blocks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> made;

    Reader(Set<String> made) {
      this.made = made;
    }

    @Override
    public void visit(Heading heading) {
      StringBuilder title = new StringBuilder();
      parts.add(new Part(heading.getLevel(), "", "", title));
      visitChildren(heading);
      parts.remove(parts.size() - 1);
      String id = id(title.toString());
      parts.add(new Part(heading.getLevel(), id, title.toString().strip(), new StringBuilder()));
      heading.prependChild(new Anchor(id));
    }

    private String id(String title) {
      String slug =
          title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "-").replaceAll("^-|-$", "");
      String id = slug;
      for (int i = 2; !ids.add(id); i++) {
        id = slug + "-" + i;
      }
      return id;
    }

    @Override
    public void visit(Text text) {
      say(text.getLiteral());
      boolean alone = text.getPrevious() == null && text.getNext() == null;
      if (alone && text.getParent() instanceof TableCell && STATES.contains(text.getLiteral())) {
        HtmlInline state = new MadeInline();
        state.setLiteral("<span class=\"state %1$s\">%1$s</span>".formatted(text.getLiteral()));
        text.insertBefore(state);
        text.unlink();
      }
    }

    @Override
    public void visit(HtmlBlock html) {
      if (html.getLiteral().lines().allMatch(made::contains)) {
        html.insertBefore(Markdown.html(html.getLiteral()));
        html.unlink();
      }
    }

    @Override
    public void visit(HtmlInline html) {
      if (html.getLiteral().equals("<br>")) {
        html.insertBefore(new HardLineBreak());
        html.unlink();
      }
    }

    @Override
    public void visit(Code code) {
      say(code.getLiteral());
    }

    @Override
    public void visit(FencedCodeBlock block) {
      blocks.add(block);
    }

    @Override
    public void visit(Link link) {
      int line = link.getSourceSpans().isEmpty() ? 0 : link.getSourceSpans().get(0).getLineIndex();
      references.add(new Reference(link.getDestination(), line));
      visitChildren(link);
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock) {
        blocks.add(block);
      }
      visitChildren(block);
    }

    @Override
    public void visit(CustomNode node) {
      visitChildren(node);
      say(" ");
    }

    private void say(String text) {
      parts.get(parts.size() - 1).text().append(text).append(' ');
    }
  }
}
