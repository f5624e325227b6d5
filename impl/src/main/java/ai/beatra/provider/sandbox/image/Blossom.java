package ai.beatra.provider.sandbox.image;

import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.util.random.RandomGenerator;

/** A flower seen from near, before others out of focus. */
final class Blossom implements Painting {
  private static final double GOLDEN = 2.399963229728653;

  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final RandomGenerator dice;

  Blossom(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    this.dice = dice;
  }

  @Override
  public void paint(Pace pace) throws InterruptedException {
    canvas.paint(this::ground, pace, 0, 0.2);
    Graphics2D g = canvas.graphics();
    float shorter = Math.min(canvas.width, canvas.height);
    for (int i = 0; i < 9; i++) {
      flower(
          g,
          random() * canvas.width,
          random() * canvas.height,
          shorter * (0.1f + 0.1f * random()),
          pace);
    }
    for (int i = 0; i < 26; i++) {
      float size = shorter * (0.02f + 0.06f * random());
      g.setColor(
          Growth.color(
              palette.accent(dice).copy().mix(palette.sun(), 0.5f), 30 + dice.nextInt(60)));
      g.fill(new Ellipse2D.Float(random() * canvas.width, random() * canvas.height, size, size));
    }
    g.drawImage(canvas.blurred((int) (canvas.scale / 90)).image, 0, 0, null);
    pace.at(0.5, "rendering");
    float x = canvas.width * (0.4f + 0.2f * random());
    float y = canvas.height * (0.42f + 0.12f * random());
    stem(g, x, y, shorter);
    flower(g, x, y, shorter * 0.38f, pace);
    if (canvas.width != canvas.height || dice.nextBoolean()) {
      float dx =
          canvas.width > canvas.height
              ? shorter * (x < canvas.width / 2f ? 0.72f : -0.72f)
              : shorter * 0.22f;
      float dy = canvas.width > canvas.height ? shorter * 0.2f : shorter * 0.62f;
      flower(g, x + dx, y + dy, shorter * 0.22f, pace);
    }
    g.dispose();
    pace.at(Studio.PAINTED, "rendering");
  }

  private void ground(int x, int y, Rgb out) {
    float u = x / canvas.scale;
    float v = y / canvas.scale;
    float patch = noise.fractal(u * 2.3f, v * 2.3f, 3);
    out.set(palette.leaf()).scale(palette.dark() ? 0.12f : 0.3f).mix(palette.top(), 0.35f);
    out.mix(
        palette.leaf().copy().mix(palette.sun(), 0.35f),
        (palette.dark() ? 0.15f : 0.6f) * Noise.step(-0.3f, 0.7f, patch));
    out.mix(palette.low(), 0.35f * Noise.step(0.7f, 0, v * canvas.scale / canvas.height));
  }

  private void stem(Graphics2D g, float x, float y, float shorter) {
    Path2D stem = new Path2D.Float();
    float wide = shorter * 0.016f;
    float foot = x + shorter * 0.1f * (random() - 0.5f);
    stem.moveTo(x - wide, y);
    stem.quadTo(x - wide * 2, (y + canvas.height) / 2, foot - wide, canvas.height + 4);
    stem.lineTo(foot + wide, canvas.height + 4);
    stem.quadTo(x + wide, (y + canvas.height) / 2, x + wide, y);
    Rgb green = palette.leaf().copy().scale(palette.dark() ? 0.3f : 0.6f);
    g.setColor(Growth.color(green, 255));
    g.fill(stem);
  }

  /** Petals in the order of a sunflower's seeds, the outer ones first. */
  private void flower(Graphics2D g, float x, float y, float radius, Pace pace)
      throws InterruptedException {
    Rgb tip = palette.accent(dice).copy().mix(Rgb.of(0xffffff), 0.25f);
    Rgb base = palette.accent(dice).copy().mix(tip, 0.45f).scale(0.55f);
    boolean open = dice.nextBoolean();
    int count = open ? 46 : 110;
    float slender = open ? 0.3f : 0.42f;
    AffineTransform rest = g.getTransform();
    for (int i = count; i > 0; i--) {
      pace.at(0.5, "rendering");
      float out = (float) Math.sqrt((double) i / count);
      float reach =
          radius * (open ? 0.5f + 0.5f * out : 0.12f + 0.88f * out) * (0.93f + 0.14f * random());
      place(g, x, y, i * GOLDEN + 0.12 * random());
      petal(g, reach, reach * slender * (0.8f + 0.3f * (1 - out)), tip, base, out);
      g.setTransform(rest);
    }
    if (open) {
      seeds(g, x, y, radius * 0.3f);
    }
  }

  private void petal(Graphics2D g, float reach, float wide, Rgb tip, Rgb base, float out) {
    GeneralPath petal = new GeneralPath();
    petal.moveTo(0, 0);
    petal.curveTo(reach * 0.35f, -wide, reach * 0.85f, -wide * 0.85f, reach, 0);
    petal.curveTo(reach * 0.85f, wide * 0.85f, reach * 0.35f, wide, 0, 0);
    g.translate(reach * 0.02, reach * 0.035);
    g.setColor(Growth.color(base.copy().scale(0.12f), 70));
    g.fill(petal);
    g.translate(-reach * 0.02, -reach * 0.035);
    float light = (0.72f + 0.4f * random()) * (palette.dark() ? 0.6f : 1);
    Rgb end = tip.copy().mix(palette.sun(), 0.2f * random()).scale(light * (0.75f + 0.25f * out));
    Rgb start = base.copy().scale(light * (0.35f + 0.4f * out));
    g.setPaint(
        new RadialGradientPaint(
            0,
            0,
            reach,
            new float[] {0.1f, 0.62f, 1},
            new java.awt.Color[] {
              Growth.color(start, 255),
              Growth.color(start.copy().mix(end, 0.65f), 255),
              Growth.color(end, 255)
            }));
    g.fill(petal);
  }

  private void seeds(Graphics2D g, float x, float y, float radius) {
    int count = 260;
    for (int i = count; i > 0; i--) {
      float out = (float) Math.sqrt((double) i / count);
      float px = x + radius * out * (float) StrictMath.cos(i * GOLDEN);
      float py = y + radius * out * (float) StrictMath.sin(i * GOLDEN);
      float size = radius * 0.075f;
      Rgb tone = Rgb.of(0x5a3414).mix(Rgb.of(0xffc14a), out * (0.4f + 0.5f * random()));
      g.setColor(Growth.color(tone.scale(palette.dark() ? 0.5f : 1), 255));
      g.fill(new Ellipse2D.Float(px - size, py - size, 2 * size, 2 * size));
    }
  }

  private static void place(Graphics2D g, float x, float y, double angle) {
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    g.transform(new AffineTransform(cos, sin, -sin, cos, x, y));
  }

  private float random() {
    return (float) dice.nextDouble();
  }
}
