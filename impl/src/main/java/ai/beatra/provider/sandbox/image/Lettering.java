package ai.beatra.provider.sandbox.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/** Signs. Letters are drawn as outlines of a font that comes along: a bare JRE has none. */
final class Lettering {
  private static final String FONT = "Inter-Bold.ttf";
  private static final int LINE = 14;

  private final TrueTypeFont font;
  private final CmapLookup characters;

  Lettering() {
    try (InputStream in = Objects.requireNonNull(Lettering.class.getResourceAsStream(FONT))) {
      font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      characters = font.getUnicodeCmapLookup();
    } catch (IOException e) {
      throw new UncheckedIOException(FONT + " cannot be read", e);
    }
  }

  /** A neon sign in the dark, a painted board by day; nothing for letters that the font lacks. */
  void sign(String text, Canvas canvas, Palette palette) {
    Shape words = words(text);
    Rectangle2D size = words.getBounds2D();
    if (size.isEmpty()) {
      return;
    }
    double zoom =
        Math.min(canvas.width * 0.62 / size.getWidth(), canvas.scale * 0.2 / size.getHeight());
    double x = canvas.width / 2.0 - size.getCenterX() * zoom;
    double y = canvas.height * 0.7 - size.getCenterY() * zoom;
    Shape letters = new AffineTransform(zoom, 0, 0, zoom, x, y).createTransformedShape(words);
    Graphics2D g = canvas.graphics();
    Rectangle2D area = letters.getBounds2D();
    double pad = canvas.scale * 0.045;
    Shape board =
        new RoundRectangle2D.Double(
            area.getX() - pad,
            area.getY() - pad,
            area.getWidth() + 2 * pad,
            area.getHeight() + 2 * pad,
            pad,
            pad);
    if (palette.dark()) {
      neon(g, board, letters, canvas.scale, palette);
    } else {
      painted(g, board, letters, canvas.scale, palette);
    }
    g.dispose();
  }

  private static void neon(Graphics2D g, Shape board, Shape letters, float scale, Palette palette) {
    g.setColor(new Color(8, 8, 18, 205));
    g.fill(board);
    Rgb first = palette.accents().get(0);
    Rgb second =
        palette.accents().get(palette.accents().size() > 2 ? 2 : palette.accents().size() - 1);
    glow(g, board, scale, second);
    glow(g, letters, scale, first);
    g.setColor(Growth.color(first.copy().mix(Rgb.of(0xffffff), 0.75f), 255));
    g.fill(letters);
  }

  private static void glow(Graphics2D g, Shape shape, float scale, Rgb tone) {
    for (int i = 6; i >= 1; i--) {
      float wide = scale * 0.0012f * (1 + i * i);
      g.setStroke(new BasicStroke(wide, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      g.setColor(Growth.color(tone, i == 1 ? 255 : 30));
      g.draw(shape);
    }
  }

  private static void painted(
      Graphics2D g, Shape board, Shape letters, float scale, Palette palette) {
    g.translate(0, scale * 0.008);
    g.setColor(new Color(10, 10, 20, 90));
    g.fill(board);
    g.translate(0, -scale * 0.008);
    g.setColor(Growth.color(Rgb.of(0xf8f1e2).mix(palette.sun(), 0.2f).scale(0.62f), 255));
    g.fill(board);
    Rgb ink = palette.accents().get(0).copy().scale(0.14f);
    g.setStroke(new BasicStroke(scale * 0.006f));
    g.setColor(Growth.color(ink, 255));
    g.draw(board);
    g.fill(letters);
  }

  /** Lines below each other, in units of the font, y down. */
  private Shape words(String text) {
    Path2D all = new Path2D.Float();
    StringBuilder line = new StringBuilder();
    int row = 0;
    for (String word : text.split("\\s+")) {
      if (!line.isEmpty() && line.length() + word.length() >= LINE) {
        append(all, line.toString(), row++);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    append(all, line.toString(), row);
    return all;
  }

  private void append(Path2D all, String line, int row) {
    try {
      int em = font.getUnitsPerEm();
      Path2D path = new Path2D.Float();
      double x = 0;
      for (int character : line.codePoints().toArray()) {
        int glyph = characters.getGlyphId(character);
        GlyphData outline = glyph == 0 ? null : font.getGlyph().getGlyph(glyph);
        if (outline != null) {
          path.append(
              new AffineTransform(1, 0, 0, -1, x, 0).createTransformedShape(outline.getPath()),
              false);
        }
        x += font.getAdvanceWidth(glyph) + em * 0.02;
      }
      AffineTransform place = AffineTransform.getTranslateInstance(-x / 2, row * em * 1.15);
      all.append(place.createTransformedShape(path), false);
    } catch (IOException e) {
      throw new UncheckedIOException(FONT + " cannot be read", e);
    }
  }
}
