package ai.beatra.provider.sandbox.image;

import com.jhlabs.image.BoxBlurFilter;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

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
    int w = (width + BLOOM - 1) / BLOOM;
    int h = (height + BLOOM - 1) / BLOOM;
    float[] light = new float[w * h * 3];
    Rgb at = new Rgb();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        at.set(pixels[y * width + x]);
        float bright = Math.max(at.r, Math.max(at.g, at.b));
        float over = Math.max(0, bright - 0.55f) / (bright + 0.01f) / (BLOOM * BLOOM);
        int i = (y / BLOOM * w + x / BLOOM) * 3;
        light[i] += at.r * over;
        light[i + 1] += at.g * over;
        light[i + 2] += at.b * over;
      }
    }
    for (int pass = 0; pass < 3; pass++) {
      spread(light, w, h, Math.max(1, (int) (scale / BLOOM / 50)));
    }
    retouch(
        (x, y, out) -> {
          float fx = (x + 0.5f) / BLOOM - 0.5f;
          float fy = (y + 0.5f) / BLOOM - 0.5f;
          out.r += glow * sample(light, w, h, fx, fy, 0);
          out.g += glow * sample(light, w, h, fx, fy, 1);
          out.b += glow * sample(light, w, h, fx, fy, 2);
          float dx = 2f * x / width - 1;
          float dy = 2f * y / height - 1;
          out.scale(1 - 0.2f * (dx * dx + dy * dy) * 0.5f * (dx * dx + dy * dy));
        },
        pace,
        from,
        to);
  }

  private static void spread(float[] light, int w, int h, int radius) {
    float[] line = new float[Math.max(w, h)];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < h; y++) {
        average(light, (y * w) * 3 + channel, 3, w, radius, line);
      }
      for (int x = 0; x < w; x++) {
        average(light, x * 3 + channel, 3 * w, h, radius, line);
      }
    }
  }

  private static void average(float[] all, int start, int stride, int n, int radius, float[] line) {
    for (int i = 0; i < n; i++) {
      line[i] = all[start + i * stride];
    }
    Arrays.fill(line, n, line.length, 0);
    float sum = 0;
    for (int i = -radius; i < n + radius; i++) {
      sum += i + radius < n && i + radius >= 0 ? line[i + radius] : 0;
      sum -= i - radius - 1 >= 0 && i - radius - 1 < n ? line[i - radius - 1] : 0;
      if (i >= 0 && i < n) {
        all[start + i * stride] = sum / (2 * radius + 1);
      }
    }
  }

  private static float sample(float[] light, int w, int h, float x, float y, int channel) {
    int x0 = Math.max(0, Math.min(w - 2, (int) x));
    int y0 = Math.max(0, Math.min(h - 2, (int) y));
    float fx = Math.max(0, Math.min(1, x - x0));
    float fy = Math.max(0, Math.min(1, y - y0));
    int i = (y0 * w + x0) * 3 + channel;
    float upper = light[i] + (light[i + 3] - light[i]) * fx;
    float lower = light[i + 3 * w] + (light[i + 3 * w + 3] - light[i + 3 * w]) * fx;
    return upper + (lower - upper) * fy;
  }
}
