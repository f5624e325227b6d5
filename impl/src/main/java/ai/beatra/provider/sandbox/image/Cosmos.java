package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Nebulae, stars and a planet. */
final class Cosmos implements Shader {
  private static final Rgb WHITE = Rgb.of(0xfff6ee);

  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final Rgb[] gas;
  private final int salt;
  private final float planetX;
  private final float planetY;
  private final float radius;
  private final float tilt;
  private final float offset;
  private final boolean ringed;

  Cosmos(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    salt = dice.nextInt();
    gas = new Rgb[] {palette.accent(dice), palette.accent(dice), palette.accent(dice)};
    boolean left = dice.nextBoolean();
    planetX = canvas.width * (left ? 0.3f : 0.7f);
    planetY = canvas.height * (0.32f + 0.3f * (float) dice.nextDouble());
    radius = Math.min(canvas.width, canvas.height) * (0.16f + 0.14f * (float) dice.nextDouble());
    tilt = 0.2f + 0.35f * (float) dice.nextDouble();
    offset = 100 * (float) dice.nextDouble();
    ringed = dice.nextInt(3) > 0;
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float u = (x - canvas.width / 2f) / canvas.scale;
    float v = (y - canvas.height / 2f) / canvas.scale;
    nebula(u, v, out);
    stars(x, y, 70, 0.6f, out);
    stars(x, y, 14, 1.9f, out);
    float dx = (x - planetX) / radius;
    float dy = (y - planetY) / radius;
    float far = dx * dx + dy * dy;
    boolean before = ringed && ring(dx, dy, far, out);
    if (!before && far < 1.3f) {
      planet(dx, dy, far, out);
    }
  }

  private void nebula(float u, float v, Rgb out) {
    float ax = u * 1.5f + offset;
    float ay = v * 1.5f;
    float bend = noise.fractal(ax, ay, 4);
    float turn = noise.fractal(ax + 5.2f, ay + 1.3f, 3);
    float cloud = noise.fractal(ax + 1.6f * bend, ay + 1.6f * turn, 6);
    float band = Noise.step(0.75f, 0, Math.abs(v * 0.9f + u * 0.55f + 0.3f * bend));
    float dust = noise.ridges(ax * 1.7f + turn, ay * 1.7f + bend, 4);
    float dense = Math.max(0, cloud * 0.9f + 0.34f) * (0.25f + band);
    out.set(palette.top()).scale(0.25f);
    out.add(gas[0], dense * dense * 0.8f * Noise.step(-0.3f, 0.5f, bend));
    out.add(gas[1], dense * dense * 0.8f * Noise.step(0.2f, -0.5f, turn));
    out.add(gas[2], dense * dense * dense * 0.6f);
    out.saturate(1.5f).add(WHITE, Math.max(0, dense - 0.55f) * band * 0.5f);
    out.scale(1 - 0.6f * Noise.step(0.45f, 0.85f, dust) * band);
  }

  private void stars(int x, int y, float count, float size, Rgb out) {
    float cell = canvas.scale / count;
    int cx = (int) (x / cell);
    int cy = (int) (y / cell);
    int own = salt + (int) count;
    float bright = Noise.grain(cx, cy, own);
    if (bright < 0.45f) {
      return;
    }
    float dx = Math.abs(x - (cx + 0.2f + 0.6f * Noise.grain(cx, cy, own + 1)) * cell);
    float dy = Math.abs(y - (cy + 0.2f + 0.6f * Noise.grain(cx, cy, own + 2)) * cell);
    float wide = canvas.scale / 1100 * size * bright * bright;
    float far = (dx * dx + dy * dy) / (wide * wide);
    float fade = Noise.step(cell * 0.2f, 0, Math.max(dx, dy) - cell * 0.02f);
    Rgb tone = Noise.grain(cx, cy, own + 3) > 0.6f ? gas[cx + cy & 1] : WHITE;
    float cross =
        size > 1
            ? wide * 0.12f / (0.2f + Math.min(dx, dy) / wide * 3) / (wide + Math.max(dx, dy))
            : 0;
    out.add(WHITE, fade * bright * 1.4f / (1 + far * far));
    out.add(tone, fade * (bright * 0.5f / (1 + far * 0.6f) + Math.min(2, cross * 5)));
  }

  private void planet(float dx, float dy, float far, Rgb out) {
    float lx = planetX > canvas.width / 2f ? -0.72f : 0.72f;
    if (far >= 1) {
      float rim = Noise.step(0.3f, 0, far - 1) * Math.max(0, dx * lx - dy * 0.6f);
      out.add(gas[1], rim * rim * 0.5f);
      return;
    }
    float dz = (float) Math.sqrt(1 - far);
    float band = dy + dx * tilt;
    float storm = noise.fractal(dx * 1.6f / (0.5f + dz) + offset, band * 7, 5);
    float stripe = noise.fractal(offset, band * 4.5f + 0.35f * storm, 3);
    float lit = Math.max(0, dx * lx - dy * 0.5f + dz * 0.42f);
    Rgb ground = gas[0].copy().mix(gas[2], Noise.step(-0.4f, 0.4f, stripe)).mix(WHITE, 0.15f);
    ground.mix(gas[1], 0.6f * Noise.step(0.05f, 0.5f, storm)).scale(0.015f + 1.15f * lit);
    ground.add(gas[1], (1 - dz) * (1 - dz) * lit * 1.1f);
    if (ringed) {
      ground.scale(1 - 0.45f * Noise.step(0.09f, 0.03f, Math.abs(band + 0.12f)));
    }
    float edge = Noise.step(1, 1 - 3 / radius, far);
    out.mix(ground, edge);
  }

  /** The ring; true where it is before the planet. */
  private boolean ring(float dx, float dy, float far, Rgb out) {
    float along = dx - dy * tilt;
    float across = (dy + dx * tilt) * 4.2f;
    float r = (float) Math.sqrt(along * along + across * across) / 1.1f;
    boolean front = dy + dx * tilt > 0;
    if (r < 1.28f || r > 2.15f || (far < 1 && !front)) {
      return false;
    }
    float grooves = 0.5f + 0.9f * noise.fractal(r * 9 + offset, 3.3f, 4);
    float edges = Noise.step(1.28f, 1.36f, r) * Noise.step(2.15f, 2.02f, r);
    if (far < 1) {
      planet(dx, dy, far, out);
    }
    Rgb ice = WHITE.copy().mix(gas[0], 0.45f).scale(0.75f);
    out.mix(ice, Math.max(0, Math.min(0.85f, grooves * edges)));
    return true;
  }
}
