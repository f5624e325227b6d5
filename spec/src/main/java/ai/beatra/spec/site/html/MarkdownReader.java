package ai.beatra.spec.site.html;

import ai.beatra.spec.site.html.Markdown.Part;
import ai.beatra.spec.site.html.Markdown.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.AbstractVisitor;
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
import org.commonmark.node.Text;

/** Reads what stands in a text, and marks headings and states. */
final class MarkdownReader extends AbstractVisitor {
  private static final Set<String> STATES = Set.of("available", "beta", "preview", "planned");

  private final List<Part> parts =
      new ArrayList<>(List.of(new Part(1, "", "", new StringBuilder())));
  private final List<Use> links = new ArrayList<>();
  private final List<Node> blocks = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> made;

  MarkdownReader(Set<String> made) {
    this.made = made;
  }

  /** Headings with the texts below them; the first has none. */
  List<Part> parts() {
    return parts;
  }

  List<Use> links() {
    return links;
  }

  /** Those that are shown otherwise than they would be. */
  List<Node> blocks() {
    return blocks;
  }

  @Override
  public void visit(Heading heading) {
    StringBuilder title = new StringBuilder();
    parts.add(new Part(heading.getLevel(), "", "", title));
    visitChildren(heading);
    parts.remove(parts.size() - 1);
    String id = id(title.toString());
    parts.add(new Part(heading.getLevel(), id, title.toString().strip(), new StringBuilder()));
    heading.prependChild(new Made.Anchor(id));
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
      HtmlInline state =
          Made.inline("<span class=\"state %1$s\">%1$s</span>".formatted(text.getLiteral()));
      text.insertBefore(state);
      text.unlink();
    }
  }

  @Override
  public void visit(HtmlBlock html) {
    if (html.getLiteral().lines().allMatch(made::contains)) {
      html.insertBefore(Made.block(html.getLiteral()));
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
    links.add(new Use(link.getDestination(), line));
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
