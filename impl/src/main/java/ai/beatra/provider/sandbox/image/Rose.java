package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** One blossom from near: petals around petals, before leaves out of focus. */
final class Rose implements Shader {
  private static final int WHORLS = 9;

  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final Rgb petal;
  private final float radius;
  private final float turn;

  Rose(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    petal = palette.accents().get(0);
    radius = Math.min(canvas.width, canvas.height) * 0.43f;
    turn = 6 * (float) dice.nextDouble();
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float u = (x - canvas.width / 2f) / radius;
    float v = (y - canvas.height / 2f) / radius * 1.06f;
    float soft = noise.fractal(u * 0.9f + 7, v * 0.9f + turn, 3);
    out.set(palette.leaf()).scale(0.22f + 0.3f * soft - 0.06f * v);
    out.mix(palette.low(), 0.3f * Noise.step(0.1f, 0.6f, noise.at(u * 1.4f, v * 1.4f + turn)));
    float far = (float) Math.sqrt(u * u + v * v);
    double angle = StrictMath.atan2(v, u);
    for (int whorl = WHORLS; whorl > 0 && far < 1.2f; whorl--) {
      whorl(whorl, angle, u / (far + 0.001f), v / (far + 0.001f), far, out);
    }
  }

  /** A ring of petals; each is lit on its rim and lies in the shade of those within. */
  private void whorl(int whorl, double direction, float cos, float sin, float far, Rgb out) {
    double angle = direction + turn + 2.4 * whorl + 1.1 * far;
    int petals = whorl < 4 ? 3 : 5;
    double share = angle * petals / (2 * StrictMath.PI);
    float across = (float) (share - StrictMath.floor(share)) * 2 - 1;
    float size = (float) whorl / WHORLS;
    float wave = 0.05f * noise.at(cos * 3 + whorl * 9, sin * 3);
    float rim = size * (1.02f - 0.17f * across * across * across * across) + wave * size;
    float inside = (rim - far) / (0.2f + 0.25f * size);
    float cover = Noise.step(-1.5f / radius, 1.5f / radius, rim - far);
    float lit = 0.16f + 0.75f * Noise.step(1.1f, 0.05f, inside) - 0.14f * (1 - size);
    lit *= 0.82f + 0.25f * across * (whorl % 2 == 0 ? 1 : -1) - 0.2f * sin * far;
    Rgb tone = petal.copy().scale(lit);
    tone.mix(palette.sun(), 0.22f * Noise.step(0.12f, 0, inside) * (0.6f - 0.4f * sin));
    tone.scale(1 + 0.1f * noise.at(across * 6, far * 5 + whorl * 3));
    out.scale(1 - 0.5f * Noise.step(-0.12f, 0, rim - far)).mix(tone, cover);
  }
}
