package ai.beatra.spec.site.html;

import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;

/** HTML that stood in no text. */
final class Made {
  private Made() {}

  static final class Block extends HtmlBlock {}

  static final class Inline extends HtmlInline {}

  /** Leads to the heading it stands in. */
  static final class Anchor extends HtmlInline {
    private final String id;

    Anchor(String id) {
      this.id = id;
      setLiteral(
          "<a class=\"anchor\" href=\"#%s\" aria-label=\"Link to this section\"></a>"
              .formatted(id));
    }

    String id() {
      return id;
    }
  }

  static HtmlBlock block(String literal) {
    HtmlBlock block = new Block();
    block.setLiteral(literal);
    return block;
  }

  static HtmlInline inline(String literal) {
    HtmlInline inline = new Inline();
    inline.setLiteral(literal);
    return inline;
  }
}
