package ai.beatra.provider.sandbox.image;

import java.util.List;
import java.util.random.RandomGenerator;

/** Folds of colour that flow into one another, lit from the side. */
final class Silk implements Shader {
  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final float zoom;
  private final float offset;
  private final Rgb[] tones;
  private final float[] above;
  private float before;

  Silk(Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    zoom = 1.1f + 0.7f * (float) dice.nextDouble();
    offset = 100 * (float) dice.nextDouble();
    above = new float[canvas.width];
    List<Rgb> accents = palette.accents();
    Rgb base = palette.dark() ? palette.top() : accents.get(3).copy().scale(0.5f);
    tones = new Rgb[] {base, accents.get(0), accents.get(1), accents.get(2)};
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float u = (x - canvas.width / 2f) / canvas.scale * zoom + offset;
    float v = (y - canvas.height / 2f) / canvas.scale * zoom;
    float a = noise.fractal(u, v, 2);
    float b = noise.fractal(u + 5.2f, v + 1.3f, 2);
    float c = noise.fractal(u + 2.6f * a + 1.7f, v + 2.6f * b + 9.2f, 3);
    float fold = noise.fractal(u + 3.1f * c, v + 1.4f * c + b, 3);
    float high = fold + 0.35f * c;
    float perUnit = canvas.scale / zoom;
    float slopeX = x == 0 ? 0 : (high - before) * perUnit;
    float slopeY = y == 0 ? 0 : (high - above[x]) * perUnit;
    before = high;
    above[x] = high;
    float up = 1 / (float) Math.sqrt(1 + 0.12f * (slopeX * slopeX + slopeY * slopeY));
    float lit = Math.max(0, (0.75f - 0.24f * slopeX - 0.3f * slopeY) * up);
    out.set(tones[0]).mix(tones[1], Noise.step(-0.45f, 0.35f, fold));
    out.mix(tones[2], Noise.step(0.05f, 0.6f, c))
        .mix(tones[3], 0.85f * Noise.step(0.1f, 0.5f, -a - 0.3f * b));
    out.scale(0.35f + 0.85f * lit);
    float shine = lit * lit * lit * lit;
    out.add(palette.sun(), 0.16f * shine * shine);
  }
}
