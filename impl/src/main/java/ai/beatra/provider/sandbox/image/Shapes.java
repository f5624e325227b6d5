package ai.beatra.provider.sandbox.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** Plain shapes on a grid, as from the Bauhaus, printed on paper. */
final class Shapes implements Painting {
  private static final Rgb PAPER = Rgb.of(0xf3e9d8);
  private static final Rgb INK = Rgb.of(0x1f2a3a);

  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final RandomGenerator dice;

  Shapes(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    this.dice = dice;
  }

  @Override
  public void paint(Pace pace) throws InterruptedException {
    Rgb ground = palette.dark() ? INK : PAPER;
    canvas.paint((x, y, out) -> out.set(ground), pace, 0, 0.1);
    Graphics2D g = canvas.graphics();
    float shorter = Math.min(canvas.width, canvas.height);
    float cell = shorter / (4 + dice.nextInt(3));
    int columns = Math.round(canvas.width / cell);
    int rows = Math.round(canvas.height / cell);
    boolean[] taken = new boolean[columns * rows];
    for (int i = 0; i < taken.length; i++) {
      pace.at(0.1 + 0.4 * i / taken.length, "rendering");
      int x = i % columns;
      int y = i / columns;
      boolean fits = x + 1 < columns && y + 1 < rows && !taken[i] && !taken[i + 1];
      int size = fits && dice.nextInt(4) == 0 ? 2 : 1;
      if (!taken[i]) {
        tile(g, x * cell, y * cell, size * cell);
      }
      for (int j = 0; j < size * size; j++) {
        taken[i + j % size + j / size * columns] = true;
      }
    }
    g.dispose();
    canvas.retouch(this::print, pace, 0.5, Studio.PAINTED);
  }

  private void tile(Graphics2D g, float x, float y, float size) {
    Rgb back = dice.nextInt(3) == 0 ? tone() : palette.dark() ? INK : PAPER;
    g.setColor(Growth.color(back, 255));
    Rectangle2D square = new Rectangle2D.Float(x, y, size + 1, size + 1);
    g.fill(square);
    g.setClip(square);
    Shape shape = shape(x, y, size);
    g.translate(size * 0.03, size * 0.04);
    g.setColor(new Color(10, 14, 24, 60));
    g.fill(shape);
    g.translate(-size * 0.03, -size * 0.04);
    Rgb tone = tone();
    Rgb deeper = tone.copy().mix(tone(), 0.45f).scale(0.8f);
    g.setPaint(
        new GradientPaint(
            x, y, Growth.color(tone, 255), x + size, y + size, Growth.color(deeper, 255)));
    g.fill(shape);
    g.setClip(null);
  }

  private Shape shape(float x, float y, float s) {
    int corner = dice.nextInt(4);
    float cx = x + (corner & 1) * s;
    float cy = y + (corner >> 1) * s;
    return switch (dice.nextInt(8)) {
      case 0 -> new Ellipse2D.Float(x + s * 0.1f, y + s * 0.1f, s * 0.8f, s * 0.8f);
      case 1, 2 -> new Ellipse2D.Float(cx - s, cy - s, 2 * s, 2 * s);
      case 3 -> rings(cx, cy, s);
      case 4 -> triangle(x, y, s, corner);
      case 5 -> new Arc2D.Float(x, y, s, s, 90 * corner, 180, Arc2D.CHORD);
      case 6 -> leaf(x, y, s, corner);
      default -> bars(x, y, s);
    };
  }

  private static Shape rings(float cx, float cy, float s) {
    Area area = new Area();
    for (int i = 4; i > 0; i--) {
      float r = s * i / 4;
      Area disc = new Area(new Ellipse2D.Float(cx - r, cy - r, 2 * r, 2 * r));
      area.exclusiveOr(disc);
    }
    return area;
  }

  private static Shape triangle(float x, float y, float s, int corner) {
    Path2D path = new Path2D.Float();
    path.moveTo(x + (corner & 1) * s, y + (corner >> 1) * s);
    path.lineTo(x + (1 - (corner & 1)) * s, y + (corner >> 1) * s);
    path.lineTo(x + (corner & 1) * s, y + (1 - (corner >> 1)) * s);
    path.closePath();
    return path;
  }

  private static Shape leaf(float x, float y, float s, int corner) {
    float cx = x + (corner & 1) * s;
    Area leaf = new Area(new Ellipse2D.Float(cx - s, y - s, 2 * s, 2 * s));
    float other = x + (1 - (corner & 1)) * s;
    leaf.intersect(new Area(new Ellipse2D.Float(other - s, y, 2 * s, 2 * s)));
    return leaf;
  }

  private static Shape bars(float x, float y, float s) {
    Path2D path = new Path2D.Float();
    for (int i = 0; i < 4; i++) {
      path.append(new Rectangle2D.Float(x, y + s * (i + 0.25f) / 4, s, s / 8), false);
    }
    return path;
  }

  private Rgb tone() {
    return dice.nextInt(6) == 0 ? (palette.dark() ? PAPER : INK) : palette.accent(dice);
  }

  private void print(int x, int y, Rgb out) {
    float fibre = noise.fractal(x * 0.11f, y * 0.11f, 3) * 0.05f;
    float speck = (Noise.grain(x, y, 7) - 0.5f) * 0.03f;
    float light = 1.04f - 0.12f * (x + y) / (canvas.width + canvas.height);
    out.scale(light + fibre + speck);
  }
}
