package ai.beatra.provider.sandbox.image;

import java.util.Map;
import java.util.stream.Stream;

/** How large pictures are. */
enum Sheet {
  SQUARE("1:1", 1024, 1024),
  WIDE("16:9", 1280, 720),
  TALL("9:16", 720, 1280),
  CLASSIC("4:3", 1152, 864),
  PORTRAIT("3:4", 864, 1152),
  PANORAMA("2:1", 1408, 704);

  private static final Map<Brief.Shape, Sheet> SHAPES =
      Map.of(Brief.Shape.TALL, TALL, Brief.Shape.WIDE, WIDE, Brief.Shape.FACE, PORTRAIT);

  /** The longer side of an hd picture, in pixels. */
  private static final int HD = 2048;

  private final String ratio;
  private final int width;
  private final int height;

  Sheet(String ratio, int width, int height) {
    this.ratio = ratio;
    this.width = width;
    this.height = height;
  }

  /** The sheet of that ratio, else the one that suits what is to be seen. */
  static Sheet suiting(String ratio, Brief brief) {
    return Stream.of(values())
        .filter(each -> each.ratio.equals(ratio))
        .findFirst()
        .orElseGet(() -> suiting(brief));
  }

  /** The sheet of that ratio, else the one nearest to a picture of that size in pixels. */
  static Sheet nearest(String ratio, int width, int height) {
    Sheet best = SQUARE;
    for (Sheet each : values()) {
      if (each.ratio.equals(ratio)) {
        return each;
      }
      best = each.distance(width, height) < best.distance(width, height) ? each : best;
    }
    return best;
  }

  Canvas canvas(String quality) {
    int longer = Math.max(width, height);
    return quality.equals("hd")
        ? new Canvas(width * HD / longer, height * HD / longer)
        : new Canvas(width, height);
  }

  private static Sheet suiting(Brief brief) {
    if (!brief.shapes().isEmpty()) {
      return SHAPES.getOrDefault(brief.shapes().get(0), SQUARE);
    }
    return brief.land() && !brief.shows(Brief.Scene.SHAPES, Brief.Scene.EMBLEM) ? WIDE : SQUARE;
  }

  private double distance(int otherWidth, int otherHeight) {
    double apart = (double) width * otherHeight / ((double) height * otherWidth);
    return Math.max(apart, 1 / apart);
  }
}
