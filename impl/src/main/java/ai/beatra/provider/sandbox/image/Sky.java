package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Hour;
import java.util.random.RandomGenerator;

/** Air, sun or moon, clouds, stars, northern lights. */
final class Sky implements Shader {
  private static final Rgb WHITE = Rgb.of(0xffffff);
  private static final Rgb GREEN = Rgb.of(0x3cf0a0);
  private static final Rgb VIOLET = Rgb.of(0x9a50f0);

  /** Where the sun or the moon stands, in pixels. */
  final float sunX;

  final float sunY;
  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final float horizon;
  private final boolean aurora;
  private final Rgb shade;
  private final Rgb light;
  private final int stars;

  Sky(
      Palette palette,
      Noise noise,
      Canvas canvas,
      float horizon,
      boolean aurora,
      RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    this.horizon = horizon;
    this.aurora = aurora;
    float side = dice.nextBoolean() ? 0.3f : 0.7f;
    sunX = canvas.width * (side + 0.16f * ((float) dice.nextDouble() - 0.5f));
    float low = palette.hour() == Hour.DAY || palette.hour() == Hour.NIGHT ? 0.3f : 0.78f;
    sunY = horizon * (low + 0.14f * (float) dice.nextDouble());
    shade = palette.mid().copy().mix(palette.top(), 0.55f).scale(palette.dark() ? 0.6f : 0.85f);
    light = palette.low().copy().mix(palette.sun(), 0.5f).mix(WHITE, palette.dark() ? 0 : 0.25f);
    stars = dice.nextInt();
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float t = Math.max(0, Math.min(1, y / horizon));
    if (t < 0.55f) {
      out.set(palette.top()).mix(palette.mid(), Noise.step(-0.1f, 0.55f, t));
    } else {
      out.set(palette.mid()).mix(palette.low(), Noise.step(0.5f, 1.02f, t));
    }
    float dx = (x - sunX) / canvas.scale;
    float dy = (y - sunY) / canvas.scale;
    float far = dx * dx + dy * dy;
    if (palette.dark()) {
      star(x, y, t, out);
    }
    if (aurora) {
      curtains(dx, t, out);
    }
    disc(far, dx, dy, out);
    clouds(dx, t, far, out);
  }

  private void disc(float far, float dx, float dy, Rgb out) {
    boolean moon = palette.hour() == Hour.NIGHT;
    out.add(
        palette.sun(), (moon ? 0.0016f : 0.006f) / (far + 0.008f) * (palette.dark() ? 0.5f : 0.8f));
    out.add(palette.sun(), (moon ? 0.03f : 0.055f) / (0.25f + 3 * far + 6 * dy * dy));
    float radius = moon ? 0.048f : 0.034f;
    float edge = (float) Math.sqrt(far);
    float inside = Noise.step(radius, radius - 1.5f / canvas.scale, edge);
    if (inside > 0) {
      float seas = moon ? 0.8f + 0.35f * noise.fractal(dx * 28, dy * 28, 4) : 1.7f;
      out.mix(palette.sun().copy().mix(WHITE, 0.4f).scale(seas), inside);
    }
  }

  private void star(int x, int y, float t, Rgb out) {
    float cell = canvas.scale / 80;
    int cx = (int) (x / cell);
    int cy = (int) (y / cell);
    float px = (cx + 0.15f + 0.7f * Noise.grain(cx, cy, stars)) * cell;
    float py = (cy + 0.15f + 0.7f * Noise.grain(cx, cy, stars + 1)) * cell;
    float bright = Noise.grain(cx, cy, stars + 2);
    float size = canvas.scale / 1400 * (0.45f + bright * bright);
    float far = ((x - px) * (x - px) + (y - py) * (y - py)) / (size * size);
    float fade = Noise.step(1.05f, 0.3f, t) * (palette.hour() == Hour.NIGHT ? 1 : 0.6f);
    if (far < 9 && bright > 0.5f) {
      out.add(WHITE, fade * bright * bright * bright * 1.6f / (1 + far * far));
    }
  }

  private void curtains(float dx, float t, Rgb out) {
    for (int i = 0; i < 2; i++) {
      float bend = noise.fractal(dx * 1.3f + i * 9.1f, t * 0.9f, 3);
      float across = t - 0.62f + 0.22f * i - 0.42f * bend;
      float height = across < 0 ? Noise.step(-0.62f, 0, across) : Noise.step(0.05f, 0, across);
      float folds = 0.55f + 0.6f * noise.at(dx * 9 + 7 * bend, 3.3f * i + t);
      float strength = Math.max(0, height * folds) * (0.9f - 0.3f * i);
      out.add(GREEN, strength * Math.max(0, 1 + across * 1.4f) * 0.8f);
      out.add(VIOLET, strength * Math.min(1, -across * 1.5f > 0 ? -across * 1.5f : 0));
    }
  }

  private void clouds(float dx, float t, float far, Rgb out) {
    float flat = 1 / (1.18f - t);
    float cx = dx * flat * 1.25f + 31;
    float cy = flat * 2.4f;
    float bend = noise.at(cx * 0.5f + 4, cy * 0.5f);
    float thick = noise.fractal(cx + bend * 0.7f, cy + bend * 0.4f, 5);
    float edge = 0.34f - palette.cover() * 0.62f;
    float density = Noise.step(edge, edge + 0.42f, thick + 0.12f * bend);
    if (density <= 0) {
      return;
    }
    float towards = Math.max(-0.16f, Math.min(0.16f, -dx));
    float behind = noise.fractal(cx + bend * 0.7f + towards, cy + bend * 0.4f + 0.22f, 3);
    float lit = Math.max(0, Math.min(1, 0.45f + (thick - behind) * 1.5f));
    float glow = 0.35f / (0.25f + far * 5);
    Rgb cloud = out.copy().mix(shade, 0.75f).mix(light, lit * (palette.dark() ? 0.3f : 0.75f));
    cloud.add(palette.sun(), glow * lit * (palette.dark() ? 0.15f : 0.5f));
    out.mix(cloud, density * 0.92f * Noise.step(1.02f, 0.9f, t));
  }
}
