package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Hour;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Given pictures, the others let into the main one, in the colours that were asked for. */
final class Collage implements Shader {
  private static final Rgb WHITE = Rgb.of(0xffffff);

  private final Brief brief;
  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final BufferedImage main;
  private final List<Patch> patches = new ArrayList<>();
  private final RandomGenerator dice;
  private final float sunX;

  /**
   * One of the other pictures.
   *
   * @param x its middle in pixels
   */
  private record Patch(Canvas canvas, float x, float y, float radius) {}

  /**
   * @param pictures the main one first; the others square
   */
  Collage(
      Brief brief,
      Palette palette,
      Canvas canvas,
      List<BufferedImage> pictures,
      RandomGenerator dice) {
    this.brief = brief;
    this.palette = palette;
    this.canvas = canvas;
    this.dice = dice;
    noise = new Noise(dice);
    main = pictures.get(0);
    sunX = canvas.width * (float) dice.nextDouble();
    int others = pictures.size() - 1;
    double turn = dice.nextDouble();
    for (int i = 0; i < others; i++) {
      double angle = 2 * StrictMath.PI * (i + turn) / others;
      int size = patchSize(canvas, others);
      Canvas patch = new Canvas(size, size);
      cover(pictures.get(i + 1), patch, 1, 0.5, 0.5);
      float x = (float) (0.5 + 0.33 * StrictMath.cos(angle)) * canvas.width;
      float y = (float) (0.5 + 0.33 * StrictMath.sin(angle)) * canvas.height;
      patches.add(new Patch(patch, x, y, size / 2f));
    }
  }

  /** How long the sides of the other pictures are, in pixels, so that all find room. */
  static int patchSize(Canvas canvas, int others) {
    return (int) (Math.min(canvas.width, canvas.height) * 0.72 / Math.sqrt(0.6 + others));
  }

  @Override
  public void paint(Canvas canvas, Pace pace) throws InterruptedException {
    pace.at(0.1, "rendering");
    cover(main, canvas, 1 + 0.16 * dice.nextDouble(), dice.nextDouble(), dice.nextDouble());
    canvas.retouch(this, pace, 0.15, PAINTED);
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    for (Patch patch : patches) {
      float dx = (x - patch.x) / patch.radius;
      float dy = (y - patch.y) / patch.radius;
      float far = dx * dx + dy * dy;
      if (far < 1) {
        float fray = 0.22f * noise.fractal(x / canvas.scale * 9, y / canvas.scale * 9, 4);
        Rgb inner =
            Rgb.of(
                patch.canvas.pixel(
                    (int) ((dx + 1) * patch.radius), (int) ((dy + 1) * patch.radius)));
        out.mix(inner, 0.94f * Noise.step(0.92f, 0.55f, far + fray));
      }
    }
    grade(x, y, out);
  }

  private void grade(int x, int y, Rgb out) {
    boolean asked = !brief.hours().isEmpty() || !brief.colours().isEmpty() || palette.winter();
    float own = out.luma();
    Rgb tone = palette.top().copy().mix(palette.mid(), Noise.step(0, 0.4f, own));
    tone.mix(palette.low(), Noise.step(0.3f, 0.9f, own)).scale(own / (tone.luma() + 0.02f));
    out.mix(tone, asked ? 0.5f : 0.28f);
    float v = (float) y / canvas.height;
    if (palette.winter()) {
      out.saturate(0.6f).mix(WHITE, 0.4f * Noise.step(0.15f, 0.8f, own) + 0.08f);
    }
    if (brief.hours().contains(Hour.NIGHT)) {
      float lamp = Noise.step(0.5f, 0.9f, own);
      out.scale(0.36f + 0.4f * lamp).mix(palette.top(), 0.35f * (1 - v) * (1 - lamp));
    } else if (!brief.hours().isEmpty() && !brief.hours().contains(Hour.DAY)) {
      float dx = (x - sunX) / canvas.scale;
      float dy = v - 0.3f;
      out.scale(0.82f).add(palette.sun(), 0.05f / (0.16f + dx * dx + dy * dy));
    }
  }

  /** Fills the canvas; {@code left} and {@code top} say which part is shown of what is too much. */
  private static void cover(
      BufferedImage picture, Canvas canvas, double zoom, double left, double top) {
    double fit =
        zoom
            * Math.max(
                (double) canvas.width / picture.getWidth(),
                (double) canvas.height / picture.getHeight());
    int w = (int) StrictMath.ceil(picture.getWidth() * fit);
    int h = (int) StrictMath.ceil(picture.getHeight() * fit);
    Graphics2D g = canvas.graphics();
    g.drawImage(
        picture, (int) ((canvas.width - w) * left), (int) ((canvas.height - h) * top), w, h, null);
    g.dispose();
  }
}
