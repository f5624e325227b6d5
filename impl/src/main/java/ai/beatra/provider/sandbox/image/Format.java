package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Scene;
import java.util.Map;
import java.util.stream.Stream;

/** How large pictures are. */
enum Format {
  SQUARE("1:1", 1024, 1024, 2048, 2048),
  WIDE("16:9", 1280, 720, 2048, 1152),
  TALL("9:16", 720, 1280, 1152, 2048),
  CLASSIC("4:3", 1152, 864, 2048, 1536),
  PORTRAIT("3:4", 864, 1152, 1536, 2048),
  PANORAMA("2:1", 1408, 704, 2048, 1024);

  private static final Map<Brief.Shape, Format> SHAPES =
      Map.of(Brief.Shape.TALL, TALL, Brief.Shape.WIDE, WIDE, Brief.Shape.FACE, PORTRAIT);

  private final String ratio;
  private final int width;
  private final int height;
  private final int hdWidth;
  private final int hdHeight;

  Format(String ratio, int width, int height, int hdWidth, int hdHeight) {
    this.ratio = ratio;
    this.width = width;
    this.height = height;
    this.hdWidth = hdWidth;
    this.hdHeight = hdHeight;
  }

  /** The format of that ratio, else the one that suits what is to be seen. */
  static Format suiting(String ratio, Brief brief) {
    return Stream.of(values())
        .filter(each -> each.ratio.equals(ratio))
        .findFirst()
        .orElseGet(() -> suiting(brief));
  }

  /** The format of that ratio, else the one nearest to a picture of that size in pixels. */
  static Format nearest(String ratio, int width, int height) {
    Format best = SQUARE;
    for (Format each : values()) {
      if (each.ratio.equals(ratio)) {
        return each;
      }
      best = each.distance(width, height) < best.distance(width, height) ? each : best;
    }
    return best;
  }

  Canvas canvas(String quality) {
    return quality.equals("hd") ? new Canvas(hdWidth, hdHeight) : new Canvas(width, height);
  }

  private static Format suiting(Brief brief) {
    if (!brief.shapes().isEmpty()) {
      return SHAPES.getOrDefault(brief.shapes().get(0), SQUARE);
    }
    boolean land =
        brief.shows(
            Scene.CITY, Scene.MOUNTAIN, Scene.SEA, Scene.FOREST, Scene.DESERT, Scene.MEADOW);
    return land ? WIDE : SQUARE;
  }

  private double distance(int otherWidth, int otherHeight) {
    double apart = (double) width * otherHeight / ((double) height * otherWidth);
    return Math.max(apart, 1 / apart);
  }
}
