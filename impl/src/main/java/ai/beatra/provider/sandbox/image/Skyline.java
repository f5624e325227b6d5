package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Rows of houses, one behind the other, with lights in their windows. */
final class Skyline {
  private static final int ROWS = 4;
  private static final Rgb WARM = Rgb.of(0xffc878);
  private static final Rgb COOL = Rgb.of(0xa8d4ff);

  private final Palette palette;
  private final Canvas canvas;
  private final float ground;
  private final int salt;
  private final float[][] tops = new float[ROWS][];
  private final int[][] starts = new int[ROWS][];
  private final int[][] ends = new int[ROWS][];

  /**
   * @param ground the row of pixels that the houses stand on
   */
  Skyline(Palette palette, Canvas canvas, float ground, RandomGenerator dice) {
    this.palette = palette;
    this.canvas = canvas;
    this.ground = ground;
    salt = dice.nextInt();
    float centre = canvas.width * (0.35f + 0.3f * (float) dice.nextDouble());
    for (int row = 0; row < ROWS; row++) {
      tops[row] = new float[canvas.width];
      starts[row] = new int[canvas.width];
      ends[row] = new int[canvas.width];
      build(row, centre, dice);
    }
  }

  /** Colours the pixel if a house is there. */
  boolean shade(int x, int y, Rgb out) {
    if (y >= ground) {
      return false;
    }
    for (int row = ROWS - 1; row >= 0; row--) {
      if (y >= tops[row][x]) {
        facade(row, x, y, out);
        return true;
      }
    }
    return false;
  }

  private void build(int row, float centre, RandomGenerator dice) {
    float nearness = (row + 1f) / ROWS;
    float room = Math.min(ground * 0.9f, canvas.scale * 0.62f);
    int x = -dice.nextInt(40);
    while (x < canvas.width) {
      int wide =
          (int)
              (canvas.scale
                  * (0.03f + 0.05f * (float) dice.nextDouble())
                  * (0.6f + 0.6f * nearness));
      float off = (x + wide / 2f - centre) / canvas.width;
      float hill = 1 / (1 + off * off * 9);
      float chance = (float) dice.nextDouble();
      float tall = room * hill * (1.02f - 0.5f * nearness) * (0.35f + 0.65f * chance * chance);
      raise(row, x, x + wide, ground - tall, dice.nextInt(6));
      x += wide + (dice.nextInt(5) == 0 ? (int) (wide * 0.4f) : 0);
    }
  }

  private void raise(int row, int from, int to, float top, int roof) {
    float wide = to - from;
    for (int x = Math.max(0, from); x < Math.min(canvas.width, to); x++) {
      float across = (x + 0.5f - from) / wide;
      float middle = 1 - 2 * Math.abs(across - 0.5f);
      float extra =
          switch (roof) {
            case 0 ->
                wide * 0.5f * Noise.step(0.3f, 0.32f, middle) + wide * (middle > 0.94f ? 1.1f : 0);
            case 1 -> wide * 0.35f * across;
            case 2 -> wide * 0.3f * Noise.step(0.45f, 0.47f, middle);
            case 3 -> middle > 0.93f ? wide * 0.8f : 0;
            default -> 0;
          };
      tops[row][x] = top - extra;
      starts[row][x] = from;
      ends[row][x] = to;
    }
    for (int x = Math.max(0, to); x < Math.min(canvas.width, to + canvas.width); x++) {
      tops[row][x] = ground;
    }
  }

  private void facade(int row, int x, int y, Rgb out) {
    int from = starts[row][x];
    int wide = Math.max(1, ends[row][x] - from);
    float nearness = (row + 1f) / ROWS;
    float tone = Noise.grain(from, row, salt);
    float across = (x - from) / (float) wide;
    boolean side = across < 0.3f + 0.2f * tone;
    float day = palette.dark() ? 0.1f : 0.42f;
    out.set(palette.top()).mix(palette.mid(), 0.3f + 0.3f * tone).scale(day * (0.7f + 0.6f * tone));
    out.add(palette.sun(), palette.dark() ? 0.004f : side ? 0.02f : 0.16f);
    out.scale(side ? 0.62f : 1);
    windows(row, x - from, y, from, nearness, out);
    float low = Noise.step(ground - canvas.scale * 0.4f, ground, y);
    out.mix(palette.haze(), (1 - nearness) * (0.5f + 0.42f * low) + 0.1f * low);
  }

  private void windows(int row, int across, int y, int house, float nearness, Rgb out) {
    float unit = Math.max(3f, canvas.scale * (0.0036f + 0.0042f * nearness));
    float cellX = across / (unit * (Noise.grain(house, row, salt + 1) > 0.6f ? 1.6f : 1));
    float cellY = (y - ground) / (unit * 1.3f);
    int i = Noise.floor(cellX);
    int j = Noise.floor(cellY);
    float dx = cellX - i;
    float dy = cellY - j;
    if (dx < 0.2f || dx > 0.85f || dy < 0.25f || dy > 0.8f) {
      return;
    }
    float chance = Noise.grain(i + house * 31, j, salt + row);
    float share = palette.dark() ? 0.12f + 0.4f * Noise.grain(house, row, salt + 2) : 0.06f;
    if (chance < share) {
      Rgb lamp = Noise.grain(house, j, salt + 3) > 0.75f ? COOL : WARM;
      out.mix(lamp, 0.25f + 0.75f * chance / share).scale(0.55f + 0.75f * nearness);
    } else {
      out.mix(palette.dark() ? palette.top() : palette.low(), 0.25f);
    }
  }
}
