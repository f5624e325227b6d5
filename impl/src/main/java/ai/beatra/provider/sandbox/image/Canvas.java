package ai.beatra.provider.sandbox.image;

import com.jhlabs.image.BoxBlurFilter;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** A picture in the making: its pixels, by hand or by Java2D. */
final class Canvas {
  private static final int BLOOM = 8;

  final int width;
  final int height;

  /** The geometric mean of the sides in pixels, the measure of what is drawn. */
  final float scale;

  final BufferedImage image;
  private final int[] pixels;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    scale = (float) Math.sqrt((double) width * height);
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  int pixel(int x, int y) {
    return pixels[
        Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))];
  }

  /** Shows itself. */
  void shade(int x, int y, Rgb out) {
    out.set(pixel(x, y));
  }

  Graphics2D graphics() {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    return g;
  }

  /** A copy out of focus by that many pixels. */
  Canvas blurred(int radius) {
    Canvas copy = new Canvas(width, height);
    BoxBlurFilter filter = new BoxBlurFilter(radius, radius, 2);
    // There is no alpha here, which the filter would take for nothing to be seen.
    filter.setPremultiplyAlpha(false);
    filter.filter(image, copy.image);
    return copy;
  }

  /** Paints every pixel; the work goes from the share {@code from} to {@code to}. */
  void paint(Shader shader, Pace pace, double from, double to) throws InterruptedException {
    Rgb out = new Rgb();
    for (int y = 0; y < height; y++) {
      pace.at(from + (to - from) * y / height, "rendering");
      for (int x = 0; x < width; x++) {
        shader.shade(x, y, out);
        pixels[y * width + x] = out.pack(Noise.grain(x, y, 0));
      }
    }
  }

  /** Changes every pixel; the shader finds in {@code out} what is there. */
  void retouch(Shader shader, Pace pace, double from, double to) throws InterruptedException {
    paint((x, y, out) -> shader.shade(x, y, out.set(pixels[y * width + x])), pace, from, to);
  }

  /** Lets bright things glow and darkens the corners: what a lens does. */
  void expose(float glow, Pace pace, double from, double to) throws InterruptedException {
    Canvas light = new Canvas((width + BLOOM - 1) / BLOOM, (height + BLOOM - 1) / BLOOM);
    light.paint(this::bright, pace, from, from);
    Canvas spread = new Canvas(width, height);
    Graphics2D g = spread.graphics();
    BufferedImage soft = light.blurred(Math.max(1, (int) (scale / BLOOM / 40))).image;
    g.drawImage(soft, 0, 0, width, height, null);
    g.dispose();
    Rgb shine = new Rgb();
    retouch(
        (x, y, out) -> {
          out.add(shine.set(spread.pixel(x, y)), glow);
          float dx = 2f * x / width - 1;
          float dy = 2f * y / height - 1;
          out.scale(1 - 0.2f * (dx * dx + dy * dy) * 0.5f * (dx * dx + dy * dy));
        },
        pace,
        from,
        to);
  }

  /** The mean of what is bright in a square of the picture. */
  private void bright(int column, int row, Rgb out) {
    Rgb at = new Rgb();
    out.grey(0);
    for (int i = 0; i < BLOOM * BLOOM; i++) {
      at.set(pixel(column * BLOOM + i % BLOOM, row * BLOOM + i / BLOOM));
      float most = Math.max(at.r, Math.max(at.g, at.b));
      out.add(at, Math.max(0, most - 0.55f) / (most + 0.01f) / (BLOOM * BLOOM));
    }
  }
}
