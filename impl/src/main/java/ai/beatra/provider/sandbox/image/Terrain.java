package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Land in true perspective: every column of pixels is one ray over a field of heights. */
final class Terrain {
  private static final float FAR = 70;
  private static final Rgb ROCK = Rgb.of(0x6d6660);
  private static final Rgb SNOW = Rgb.of(0xf2f5fa);
  private static final Rgb SAND = Rgb.of(0xdca66c);

  enum Kind {
    ALPS,
    DUNES,
    HILLS,
    ISLES
  }

  private final Kind kind;
  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final float horizon;
  private final float eye;
  private final float focus;
  private final float shift;
  private final float[] depths;
  private final Rgb haze;
  private final Rgb ambient;
  private final float lightX;
  private final float lightZ;
  private final float sunX;

  Terrain(
      Kind kind,
      Palette palette,
      Noise noise,
      Canvas canvas,
      float horizon,
      float sunX,
      RandomGenerator dice) {
    this.kind = kind;
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    this.horizon = horizon;
    this.sunX = sunX;
    eye = kind == Kind.DUNES ? 1.9f : kind == Kind.HILLS ? 1.6f : 0.7f;
    focus = canvas.scale * 0.95f;
    shift = (float) dice.nextDouble() * 400;
    depths = new float[canvas.width * canvas.height];
    haze = palette.haze();
    ambient = palette.mid().copy().mix(palette.top(), 0.4f).scale(palette.dark() ? 0.7f : 0.55f);
    lightX = sunX < canvas.width / 2f ? -0.62f : 0.62f;
    lightZ = palette.dark() ? 0.1f : 0.25f;
  }

  /** Looks along every column; 0 where no land is seen. */
  void survey(Pace pace, double from, double to) throws InterruptedException {
    for (int x = 0; x < canvas.width; x++) {
      pace.at(from + (to - from) * x / canvas.width, "rendering");
      float slope = (x - canvas.width / 2f) / focus;
      int seen = canvas.height;
      float before = 0.8f;
      for (float z = before; z < FAR && seen > 0; z = z * 1.004f + 0.004f) {
        float high = height(slope * z, z, 7);
        int top = Math.max(0, (int) (horizon - (Math.max(0, high) - eye) * focus / z));
        float rows = seen - top;
        for (int y = seen - 1; y >= top; y--) {
          depths[y * canvas.width + x] = high > 0 ? before + (z - before) * (seen - y) / rows : 0;
        }
        seen = Math.min(seen, top);
        before = z;
      }
    }
  }

  /** Whether land is seen there. */
  boolean at(int x, int y) {
    return depths[y * canvas.width + x] > 0;
  }

  /** The distance of the water that is seen below the horizon, in the land's units. */
  float waterAt(float y) {
    return eye * focus / Math.max(0.5f, y - horizon);
  }

  void shade(int x, int y, Rgb out) {
    float z = depths[y * canvas.width + x];
    float wx = (x - canvas.width / 2f) / focus * z;
    int octaves = z < 9 ? 7 : 6;
    float high = height(wx, z, octaves);
    float eps = Math.max(0.01f, 2 * z / focus);
    float slopeX = (height(wx + eps, z, octaves) - high) / eps;
    float slopeZ = (height(wx, z + eps, octaves) - high) / eps;
    float up = 1 / (float) Math.sqrt(1 + slopeX * slopeX + slopeZ * slopeZ);
    float lit = Math.max(0, (slopeZ * lightZ - slopeX * lightX + 0.42f) * up);
    material(wx, z, high, up, out);
    Rgb light = ambient.copy().scale(0.55f + 0.75f * up);
    light.add(palette.sun(), Math.min(1.6f, lit * 1.25f) * (palette.dark() ? 0.35f : 1.1f));
    out.times(light);
    float density = kind == Kind.DUNES ? 0.022f : 0.034f;
    float thick = z * density * (0.45f + 0.9f / (1 + high * high * 1.2f));
    float fog = thick * thick / (1 + thick * thick) + 0.18f * Noise.step(2, 25, z);
    float near = (x - sunX) / canvas.scale;
    Rgb air = haze.copy().add(palette.sun(), 0.07f / (0.3f + near * near * 3));
    out.mix(air, Math.min(0.94f, fog));
  }

  private void material(float x, float z, float high, float up, Rgb out) {
    float spot = noise.fractal(x * 1.9f + shift, z * 1.9f, 3);
    switch (kind) {
      case DUNES -> out.set(SAND).scale(0.95f + 0.12f * spot);
      case HILLS -> {
        out.set(palette.leaf()).scale(0.85f + 0.7f * spot);
        out.mix(palette.sun(), 0.1f * Noise.step(0, 0.5f, spot));
      }
      default -> {
        out.set(ROCK).scale(0.8f + 0.5f * spot);
        float green = Noise.step(1.9f, 0.5f, high + spot) * Noise.step(0.45f, 0.75f, up);
        out.mix(palette.leaf().copy().scale(0.5f), green);
        float line = palette.winter() ? -0.5f : kind == Kind.ISLES ? 5 : 2.6f;
        float snow =
            Noise.step(line, line + 1.1f, high + spot * 1.2f) * Noise.step(0.38f, 0.62f, up);
        out.mix(SNOW, snow);
      }
    }
    if (kind == Kind.HILLS && palette.winter()) {
      out.set(SNOW).scale(0.9f + 0.1f * spot);
    }
  }

  private float height(float x, float z, int octaves) {
    float sx = x + shift;
    return switch (kind) {
      case ALPS -> {
        float middle = x - 2.2f * noise.at(z * 0.09f, shift);
        float side = Noise.step(0.6f, 7.5f + z * 0.12f, Math.abs(middle));
        float rise =
            Noise.step(1.5f, 17, z) * (0.18f + 0.82f * side) + 0.5f * Noise.step(24, 42, z);
        float bend = noise.at(sx * 0.11f, z * 0.11f) * 1.3f;
        float peaks = noise.ridges(sx * 0.13f + bend * 0.4f, z * 0.13f + bend * 0.3f, octaves);
        yield -0.12f
            + 0.22f * noise.fractal(sx * 0.6f, z * 0.6f, 3)
            + rise * peaks * (0.35f + peaks) * 6.2f;
      }
      case ISLES -> {
        float mask =
            Noise.step(0.12f, 0.6f, noise.at(sx * 0.09f, z * 0.06f)) * Noise.step(7, 14, z);
        yield mask <= 0
            ? -0.3f
            : mask * (0.3f + 5 * noise.ridges(sx * 0.22f, z * 0.22f, octaves)) - 0.3f;
      }
      case DUNES -> {
        float bend = noise.at(sx * 0.13f, z * 0.12f) * 1.6f;
        float crest = 1 - round(noise.at(sx * 0.1f + bend * 0.5f, z * 0.17f + bend * 0.35f));
        float small = 1 - round(noise.at(sx * 0.42f + bend, z * 0.5f - bend));
        float ripple = 0.012f * noise.at(sx * 3 + bend * 5, z * 9 + sx * 2) * Noise.step(9, 2, z);
        yield 0.1f
            + crest * crest * crest * 2.1f * Noise.step(0, 8, z)
            + 0.28f * small * small
            + ripple;
      }
      case HILLS -> {
        float roll = noise.fractal(sx * 0.13f, z * 0.13f, 3) + 0.35f;
        yield 0.15f
            + roll * 2.4f * Noise.step(1, 16, z)
            + 0.05f * noise.fractal(sx * 3, z * 3, octaves - 5);
      }
    };
  }

  /** The absolute value, without an edge at zero. */
  private static float round(float value) {
    return (float) Math.sqrt(value * value + 0.0009f);
  }
}
