package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Scene;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes one picture from a brief. */
final class Studio {
  /** How much of the work is done when the scene is painted. */
  static final double PAINTED = 0.55;

  private static final List<Scene> OWN_CHOICE =
      List.of(Scene.MOUNTAIN, Scene.FLOW, Scene.SEA, Scene.FOREST, Scene.FLOWER);

  static Painting painting(Brief asked, Palette palette, Canvas canvas, RandomGenerator dice) {
    Brief brief =
        asked.scenes().isEmpty()
            ? asked.showing(OWN_CHOICE.get(dice.nextInt(OWN_CHOICE.size())))
            : asked;
    Noise noise = new Noise(dice);
    if (brief.land() || brief.shows(Scene.FLOWER)) {
      return new Landscape(brief, palette, noise, canvas, dice);
    }
    return brief.shows(Scene.SPACE)
        ? new Cosmos(palette, noise, canvas, dice)
        : new Silk(palette, noise, canvas, dice);
  }

  private Studio() {}
}
