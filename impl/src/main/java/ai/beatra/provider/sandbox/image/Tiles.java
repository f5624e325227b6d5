package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Plain shapes in a grid, flat and in few colours, as the Bauhaus printed them. */
final class Tiles implements Shader {
  private static final Rgb PAPER = Rgb.of(0xf3ead8);
  private static final Rgb INK = Rgb.of(0x20232c);

  private final Palette palette;
  private final Canvas canvas;
  private final float side;
  private final float margin;
  private final int salt;

  /**
   * @param emblem whether there are a few in the middle instead of a sheet full
   */
  Tiles(boolean emblem, Palette palette, Canvas canvas, RandomGenerator dice) {
    this.palette = palette;
    this.canvas = canvas;
    salt = dice.nextInt();
    float shorter = Math.min(canvas.width, canvas.height);
    side = shorter / (emblem ? 5 : 4 + dice.nextInt(3));
    margin = emblem ? 1.5f * side : 0;
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    float u = (x - canvas.width / 2f + canvas.scale) / side;
    float v = (y - canvas.height / 2f + canvas.scale) / side;
    out.set(PAPER).scale(0.97f + 0.03f * Noise.grain(x, y, 1));
    float away = Math.max(Math.abs(x - canvas.width / 2f), Math.abs(y - canvas.height / 2f));
    if (margin == 0 || away < margin - 0.5f * side) {
      tile(Noise.floor(u), Noise.floor(v), u - Noise.floor(u), v - Noise.floor(v), out);
    }
  }

  /** Colours the ground of a tile, then its shape; {@code u} and {@code v} go from 0 to 1. */
  private void tile(int column, int row, float u, float v, Rgb out) {
    Rgb ground = tone(column, row, 2);
    Rgb shape = tone(column, row, 3);
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
    out.mix(ground, 0.96f).mix(shape, 0.96f * Noise.step(edge, -edge, outside));
  }

  private Rgb tone(int column, int row, int layer) {
    int choice = (int) (7 * Noise.grain(column, row, salt + 7 * layer));
    boolean paper = choice >= 5;
    return choice == 4
        ? INK
        : paper ? PAPER : palette.accents().get(choice % palette.accents().size());
  }
}
