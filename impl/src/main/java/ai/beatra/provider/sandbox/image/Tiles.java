package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Plain shapes in a grid, flat and in few colours, as the Bauhaus printed them. */
final class Tiles implements Shader {
  private static final Rgb PAPER = Rgb.of(0xf3ead8);
  private static final Rgb INK = Rgb.of(0x20232c);

  private final Palette palette;
  private final Canvas canvas;
  private final float side;
  private final boolean emblem;
  private final int salt;

  /**
   * @param emblem whether there are a few in the middle, mirrored, instead of a sheet full
   */
  Tiles(boolean emblem, Palette palette, Canvas canvas, RandomGenerator dice) {
    this.emblem = emblem;
    this.palette = palette;
    this.canvas = canvas;
    salt = dice.nextInt();
    float shorter = Math.min(canvas.width, canvas.height);
    side = shorter / (emblem ? 6 : 4 + dice.nextInt(3));
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float u = (x - canvas.width / 2f) / side;
    float v = (y - canvas.height / 2f) / side;
    if (emblem) {
      u = Math.abs(u);
      v = Math.abs(v);
    }
    out.set(PAPER).scale(0.97f + 0.03f * Noise.grain(x, y, 1));
    if (!emblem || Math.max(u, v) < 2) {
      tile(Noise.floor(u), Noise.floor(v), u - Noise.floor(u), v - Noise.floor(v), out);
    }
  }

  /** Colours the ground of a tile, then its shape; {@code u} and {@code v} go from 0 to 1. */
  private void tile(int column, int row, float u, float v, Rgb out) {
    int choice = (int) (6 * Noise.grain(column, row, salt + 2));
    int other = choice + 1 + (int) (5 * Noise.grain(column, row, salt + 3));
    float turned = Noise.grain(column, row, salt) > 0.5f ? 1 - u : u;
    float down = Noise.grain(column, row, salt + 1) > 0.5f ? 1 - v : v;
    float corner = (float) Math.sqrt(turned * turned + down * down);
    float middle = (float) Math.sqrt((u - 0.5f) * (u - 0.5f) + (v - 0.5f) * (v - 0.5f));
    float outside =
        switch ((int) (6 * Noise.grain(column, row, salt + 4))) {
          case 0 -> corner - 1;
          case 1 -> middle - 0.42f;
          case 2 -> turned + down - 1;
          case 3 -> Math.abs(middle - 0.34f) - 0.13f;
          case 4 -> Math.max(corner - 1, 0.5f - corner);
          default -> 0.25f - Math.abs((4 * turned) % 2 - 1) * 0.5f;
        };
    float edge = 1 / side;
    out.mix(tone(choice), 0.96f).mix(tone(other), 0.96f * Noise.step(edge, -edge, outside));
  }

  private Rgb tone(int choice) {
    int of = choice % 6;
    return of == 4 ? INK : of == 5 ? PAPER : palette.accents().get(of);
  }
}
