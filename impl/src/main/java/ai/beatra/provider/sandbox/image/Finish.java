package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Style;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.random.RandomGenerator;

/** What falls from the sky before a picture, and the style that it is finished in. */
record Finish(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
  private static final Rgb PAPER = Rgb.of(0xfbf6ea);
  private static final Rgb SEPIA = Rgb.of(0xe8c795);

  void weather(Brief brief, Pace pace, double from, double to) throws InterruptedException {
    for (Brief.Weather each : brief.weathers()) {
      switch (each) {
        case FOG -> canvas.retouch(this::fog, pace, from, to);
        case RAIN -> rain();
        case SNOW -> snow();
        default -> {}
      }
      pace.at(to, "rendering");
    }
  }

  void style(Brief brief, Pace pace, double from, double to) throws InterruptedException {
    for (Style each : brief.styles()) {
      canvas.retouch(shader(each), pace, from, to);
    }
  }

  private Shader shader(Style style) {
    return switch (style) {
      case WATERCOLOR -> watercolor();
      case SKETCH -> sketch();
      case MOSAIC -> mosaic();
      case BLUR -> blurred(0.012f)::shade;
      case SEPIA -> (x, y, out) -> out.mix(SEPIA.copy().scale(0.05f + 1.05f * out.luma()), 0.85f);
      case MONO -> (x, y, out) -> out.grey(Noise.step(-0.25f, 1, out.luma()) * 1.25f - 0.15f);
      case PASTEL -> (x, y, out) -> out.saturate(0.85f).mix(PAPER, 0.2f);
      case DARK -> (x, y, out) -> out.saturate(0.75f).scale(0.6f);
      case VIVID -> (x, y, out) -> out.saturate(1.3f);
    };
  }

  private void fog(int x, int y, Rgb out) {
    float v = (float) y / canvas.height;
    float drift = noise.fractal(x / canvas.scale * 1.3f, y / canvas.scale * 4, 4);
    float rise = Noise.step(0.15f, 0.62f, v) * (1 - 0.8f * Noise.step(0.66f, 1, v));
    float thick = rise * (0.5f + 0.5f * drift);
    out.mix(palette.haze(), Math.max(0, Math.min(0.85f, thick)));
  }

  private void rain() {
    Graphics2D g = canvas.graphics();
    for (int i = 0; i < 900; i++) {
      float near = (float) dice.nextDouble();
      float length = canvas.scale * (0.015f + 0.05f * near);
      float x = (float) dice.nextDouble() * canvas.width * 1.1f;
      float y = (float) dice.nextDouble() * canvas.height;
      g.setColor(new Color(215, 225, 240, 18 + (int) (60 * near)));
      g.setStroke(new BasicStroke(canvas.scale * (0.0005f + 0.0011f * near)));
      g.draw(new Line2D.Float(x, y, x - length * 0.16f, y + length));
    }
    g.dispose();
  }

  private void snow() {
    Graphics2D g = canvas.graphics();
    for (int i = 0; i < 1300; i++) {
      float near = (float) dice.nextDouble();
      float size = canvas.scale * (0.001f + 0.004f * near * near * near);
      float x = (float) dice.nextDouble() * canvas.width;
      float y = (float) dice.nextDouble() * canvas.height;
      for (int ring = 3; ring > 0; ring--) {
        float r = size * ring / 2;
        g.setColor(new Color(250, 252, 255, 55 + (int) (45 * (1 - near))));
        g.fill(new Ellipse2D.Float(x - r, y - r, 2 * r, 2 * r));
      }
    }
    g.dispose();
  }

  /** Soft areas with frayed edges, where the colour gathers, on rough paper. */
  private Shader watercolor() {
    Canvas soft = blurred(0.003f);
    float wobble = canvas.scale * 0.012f;
    Rgb other = new Rgb();
    return (x, y, out) -> {
      float u = x / canvas.scale;
      float v = y / canvas.scale;
      float dx = noise.fractal(u * 22, v * 22, 2) * wobble;
      float dy = noise.fractal(u * 22 + 40, v * 22, 2) * wobble;
      out.set(soft.pixel((int) (x + dx), (int) (y + dy)));
      other.set(soft.pixel((int) (x - dx * 0.6f), (int) (y - dy * 0.6f)));
      float edge = Math.min(1, 4 * Math.abs(out.luma() - other.luma()));
      float wash = noise.fractal(u * 5, v * 5, 3);
      float tooth = noise.at(u * 160, v * 160);
      out.saturate(1.15f).mix(PAPER, 0.16f + 0.14f * wash).scale(1 - 0.35f * edge);
      out.scale(1 + 0.07f * tooth).mix(PAPER, frame(x, y, 0.05f * wash));
    };
  }

  /** Lines where the brightness changes, hatching in the shadows. */
  private Shader sketch() {
    Canvas soft = blurred(0.006f);
    Rgb around = new Rgb();
    float unit = canvas.scale / 240;
    return (x, y, out) -> {
      float own = out.luma();
      around.set(soft.pixel(x, y));
      float line = Math.min(1, (own + 0.015f) / (around.luma() + 0.015f));
      float wave = noise.at(x / unit / 9, y / unit / 9);
      float hatch = noise.at((x + y) / unit, (x - y) / unit * 0.05f + wave);
      float tone = 1 - 0.6f * Noise.step(0.4f, 0, own) * Noise.step(-0.3f, 0.5f, hatch);
      float dark = Math.min(line * line * line, 0.25f + 0.75f * tone);
      dark *= 0.45f + 0.55f * Noise.step(-0.1f, 0.35f, own);
      out.set(PAPER).scale(0.03f + 0.97f * dark * dark).mix(PAPER, frame(x, y, 0.012f * wave));
    };
  }

  /** Cells of one colour each. */
  private Shader mosaic() {
    Canvas soft = blurred(0.004f);
    float cell = canvas.scale / 34;
    int salt = dice.nextInt();
    return (x, y, out) -> {
      int cx = (int) (x / cell);
      int cy = (int) (y / cell);
      float first = Float.MAX_VALUE;
      float second = Float.MAX_VALUE;
      for (int i = 0; i < 9; i++) {
        int nx = cx - 1 + i % 3;
        int ny = cy - 1 + i / 3;
        float px = (nx + Noise.grain(nx, ny, salt)) * cell;
        float py = (ny + Noise.grain(nx, ny, salt + 1)) * cell;
        float far = (x - px) * (x - px) + (y - py) * (y - py);
        if (far < first) {
          second = first;
          first = far;
          out.set(soft.pixel((int) px, (int) py)).scale(0.9f + 0.2f * Noise.grain(nx, ny, 3));
        } else {
          second = Math.min(second, far);
        }
      }
      float gap = ((float) Math.sqrt(second) - (float) Math.sqrt(first)) / cell;
      out.saturate(1.15f).scale(0.55f + 0.45f * Noise.step(0, 0.06f, gap));
    };
  }

  /** 1 at the rim of the sheet, which stays unpainted. */
  private float frame(int x, int y, float fray) {
    float rim =
        Math.min(Math.min(x, canvas.width - x), Math.min(y, canvas.height - y)) / canvas.scale;
    return Noise.step(0.035f, 0.025f, rim + fray);
  }

  /** A copy out of focus by that share of the scale. */
  private Canvas blurred(float share) {
    return canvas.blurred(Math.max(1, (int) (canvas.scale * share)));
  }
}
