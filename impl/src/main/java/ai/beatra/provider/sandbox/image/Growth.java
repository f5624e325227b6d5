package ai.beatra.provider.sandbox.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.util.random.RandomGenerator;

/** What grows before a landscape. */
record Growth(
    Palette palette, Noise noise, Canvas canvas, boolean blossoming, RandomGenerator dice) {
  private static final Rgb BLOSSOM = Rgb.of(0xffc8dc);

  /** Rows of trees with mist between them, the nearest at the sides. */
  void forest(int rows, boolean leafy, Pace pace) throws InterruptedException {
    Graphics2D g = canvas.graphics();
    for (int row = 0; row < rows; row++) {
      float near = rows == 1 ? 1 : (row + 1f) / rows;
      float foot = canvas.height * (rows > 2 ? 0.6f + 0.4f * near : 0.84f + 0.16f * near);
      float tall = canvas.scale * (0.1f + 0.34f * near * near);
      Rgb tone = palette.leaf().copy().times(palette.sun()).scale(palette.dark() ? 0.05f : 0.2f);
      tone.mix(palette.haze(), 0.85f * (1 - near) * (1 - 0.3f * near));
      row(g, near, foot, tall, tone, leafy, pace);
      mist(g, foot, tall, 1 - near);
    }
    g.dispose();
  }

  private void row(
      Graphics2D g, float near, float foot, float tall, Rgb tone, boolean leafy, Pace pace)
      throws InterruptedException {
    float salt = 40 * near;
    Path2D ground = new Path2D.Float();
    ground.moveTo(0, canvas.height);
    for (int x = 0; x <= canvas.width; x += 8) {
      ground.lineTo(x, foot - tall * 0.25f * noise.fractal(x / canvas.scale * 2, salt, 3));
    }
    ground.lineTo(canvas.width + 8, canvas.height);
    for (float x = -tall * 0.2f;
        x < canvas.width + tall * 0.2f;
        x += tall * (0.09f + 0.16f * random())) {
      pace.at(0.55 + 0.2 * near, "rendering");
      float side = Math.abs(2 * x / canvas.width - 1);
      float grown = (0.5f + 0.5f * random()) * (near > 0.7f ? 0.2f + side * side * 1.05f : 1);
      float base =
          foot - tall * 0.25f * noise.fractal(x / canvas.scale * 2, salt, 3) + tall * 0.04f;
      if (leafy) {
        crown(g, x, base, tall * grown * 0.85f, tone);
      } else {
        conifer(g, x, base, tall * grown, tone);
      }
    }
    g.setColor(color(tone, 255));
    g.fill(ground);
  }

  private void conifer(Graphics2D g, float x, float base, float tall, Rgb tone) {
    Path2D tree = new Path2D.Float();
    tree.moveTo(x, base - tall);
    int tiers = 9 + dice.nextInt(5);
    for (int side = 1; side >= -1; side -= 2) {
      for (int i = 0; i < tiers; i++) {
        int tier = side > 0 ? i : tiers - 1 - i;
        float down = (tier + 1f) / tiers;
        float wide = side * tall * 0.2f * down * (0.75f + 0.5f * random());
        float inner = wide * 0.42f;
        float y = base - tall * (1 - down * 0.94f);
        float lift = tall * 0.03f;
        tree.lineTo(x + (side > 0 ? wide : inner), side > 0 ? y : y - lift);
        tree.lineTo(x + (side > 0 ? inner : wide), side > 0 ? y - lift : y);
      }
    }
    tree.closePath();
    Rgb lit = tone.copy().add(palette.sun(), palette.dark() ? 0.01f : 0.035f);
    g.setPaint(new GradientPaint(x, base - tall, color(lit, 255), x, base, color(tone, 255)));
    g.fill(tree);
    if (palette.winter()) {
      g.setColor(color(Rgb.of(0xffffff).mix(palette.haze(), 0.4f), 60));
      g.fill(tree);
    }
  }

  private void crown(Graphics2D g, float x, float base, float tall, Rgb tone) {
    g.setColor(color(tone.copy().scale(0.35f), 255));
    g.setStroke(new BasicStroke(tall * 0.035f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(
        new QuadCurve2D.Float(
            x, base, x + tall * 0.03f, base - tall * 0.3f, x, base - tall * 0.65f));
    Rgb bright = (blossoming ? BLOSSOM : palette.leaf()).copy().times(palette.sun());
    Rgb shade = blossoming ? bright.copy().mix(palette.mid(), 0.3f).scale(0.6f) : tone;
    for (int i = 0; i < 520; i++) {
      float up = i / 520f;
      double turn = dice.nextDouble() * 2 * StrictMath.PI;
      float lobes = 0.8f + 0.3f * noise.at((float) turn * 1.5f, x / tall * 9);
      float out = (float) Math.sqrt(random()) * tall * 0.36f * lobes;
      float cx = x + (float) StrictMath.cos(turn) * out;
      float cy =
          base
              - tall * 0.55f
              + (float) StrictMath.sin(turn) * out * 1.1f
              - tall * 0.08f * (up - 0.5f);
      float size = tall * (0.008f + 0.014f * random() + 0.03f * (1 - up) * (1 - up));
      float height = Math.max(0, Math.min(1, (base - tall * 0.25f - cy) / (tall * 0.65f)));
      Rgb leaf =
          tone.copy()
              .mix(bright, (0.05f + 0.95f * height * random()) * (palette.dark() ? 0.15f : 0.7f));
      g.setColor(color(leaf, 235));
      g.fill(new Ellipse2D.Float(cx - size, cy - size * 0.8f, 2 * size, 1.6f * size));
    }
  }

  private void mist(Graphics2D g, float foot, float tall, float share) {
    Color air = color(palette.haze(), (int) (210 * share));
    float from = foot - tall * 0.75f;
    g.setPaint(new GradientPaint(0, from, color(palette.haze(), 0), 0, foot, air));
    g.fillRect(0, (int) from, canvas.width, canvas.height - (int) from);
  }

  /** Grass and flowers, larger towards the eye. */
  void meadow(float flowers, Pace pace) throws InterruptedException {
    Graphics2D g = canvas.graphics();
    int rows = 46;
    for (int row = 0; row < rows; row++) {
      float near = (row + 1f) / rows;
      pace.at(0.75 + 0.1 * near, "rendering");
      float y = canvas.height * (0.66f + 0.4f * near * near);
      float size = canvas.scale * (0.004f + 0.026f * near * near);
      for (float x = -size; x < canvas.width + size; x += size * (0.35f + 0.5f * random())) {
        blade(g, x, y, size * 3.2f, near);
      }
      for (float x = -size;
          x < canvas.width + size;
          x += size * (1.2f + 4.5f * random()) / flowers) {
        float patch = noise.fractal(x / canvas.scale * 2.5f / (0.3f + near), near * 3, 2);
        if (patch > 0.5f * random() - 0.3f) {
          float up = size * (1.6f + 1.8f * random());
          int kind = (int) (4 + patch * 6 + 0.7f * random());
          flower(g, x, y - up, size * (0.5f + 0.4f * random()), near, kind);
        }
      }
    }
    g.dispose();
  }

  private void blade(Graphics2D g, float x, float y, float tall, float near) {
    float bend = tall * 0.5f * (random() - 0.5f);
    Rgb tone = palette.leaf().copy().scale(0.25f + 0.75f * random()).times(light());
    g.setColor(color(tone.mix(palette.haze(), 0.35f * (1 - near)), 255));
    g.setStroke(new BasicStroke(Math.max(0.7f, tall * 0.035f)));
    float top = y - tall * (0.6f + 0.4f * random());
    g.draw(new QuadCurve2D.Float(x, y, x + bend * 0.2f, y - tall * 0.5f, x + bend, top));
  }

  private void flower(Graphics2D g, float x, float y, float size, float near, int kind) {
    Rgb tone =
        palette
            .accents()
            .get(Math.floorMod(kind, palette.accents().size()))
            .copy()
            .scale(0.75f + 0.4f * random())
            .times(light());
    tone.mix(palette.haze(), 0.4f * (1 - near));
    stalk(g, x, y, size);
    int petals = 5 + dice.nextInt(4);
    double turn = dice.nextDouble();
    float tilt = 0.5f + 0.4f * random();
    for (int i = 0; i < petals; i++) {
      double angle = 2 * StrictMath.PI * (i + turn) / petals;
      float px = x + (float) StrictMath.cos(angle) * size * 0.55f;
      float py = y + (float) StrictMath.sin(angle) * size * 0.55f * tilt;
      g.setColor(
          color(
              tone.copy().scale(0.72f + 0.5f * (float) (0.5 - 0.5 * StrictMath.sin(angle))), 255));
      g.fill(new Ellipse2D.Float(px - size / 2, py - size * tilt / 2, size, size * tilt));
    }
    g.setColor(color(Rgb.of(0xffd35a).times(light()), 255));
    float core = size * 0.3f;
    g.fill(new Ellipse2D.Float(x - core, y - core * tilt, 2 * core, 2 * core * tilt));
  }

  private void stalk(Graphics2D g, float x, float y, float size) {
    g.setColor(color(palette.leaf().copy().scale(0.5f).times(light()), 255));
    g.setStroke(new BasicStroke(Math.max(0.7f, size * 0.12f)));
    g.draw(new QuadCurve2D.Float(x, y, x + size * 0.3f, y + size * 2, x, y + size * 4));
  }

  private Rgb light() {
    return palette.sun().copy().mix(palette.mid(), 0.3f).scale(palette.dark() ? 0.35f : 1.1f);
  }

  private float random() {
    return (float) dice.nextDouble();
  }

  static Color color(Rgb rgb, int alpha) {
    return new Color(rgb.pack() | alpha << 24, true);
  }
}
