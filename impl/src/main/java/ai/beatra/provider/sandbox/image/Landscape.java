package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Scene;
import ai.beatra.provider.sandbox.image.Brief.Season;
import ai.beatra.provider.sandbox.image.Brief.Weather;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sky, land, houses and the water that mirrors them; trees and flowers before it all. */
final class Landscape implements Shader {
  private final Brief brief;
  private final Palette palette;
  private final Noise noise;
  private final Canvas canvas;
  private final RandomGenerator dice;
  private final Sky sky;
  private final Terrain terrain;
  private final @Nullable Skyline city;
  private final @Nullable Cosmos cosmos;

  /** The row of pixels where the water begins. */
  private final float shore;

  private final Rgb deep;
  private final Rgb mirrored = new Rgb();

  Landscape(Brief brief, Palette palette, Noise noise, Canvas canvas, RandomGenerator dice) {
    this.brief = brief;
    this.palette = palette;
    this.noise = noise;
    this.canvas = canvas;
    this.dice = dice;
    float horizon = canvas.height * (0.56f + 0.06f * (float) dice.nextDouble());
    boolean houses = brief.shows(Scene.CITY);
    shore = houses ? canvas.height * 0.76f : horizon;
    boolean aurora = brief.weathers().contains(Weather.AURORA);
    sky =
        new Sky(
            palette, noise, canvas, horizon + (houses ? canvas.height * 0.1f : 0), aurora, dice);
    terrain = new Terrain(kind(), palette, noise, canvas, horizon, sky.sunX, dice);
    city = houses ? new Skyline(palette, canvas, shore, dice) : null;
    cosmos = brief.shows(Scene.SPACE) ? new Cosmos(palette, noise, canvas, dice) : null;
    deep = palette.top().copy().mix(palette.mid(), 0.35f).scale(0.45f);
  }

  @Override
  public void paint(Canvas canvas, Pace pace) throws InterruptedException {
    terrain.survey(pace, 0, 0.1);
    canvas.paint(this, pace, 0.1, PAINTED);
    Growth growth =
        new Growth(palette, noise, canvas, brief.seasons().contains(Season.SPRING), dice);
    boolean mild =
        brief.seasons().contains(Season.AUTUMN) || brief.seasons().contains(Season.SPRING);
    if (brief.shows(Scene.FLOWER) || (brief.shows(Scene.MEADOW) && !palette.winter())) {
      growth.meadow(brief.shows(Scene.FLOWER) ? 1 : 0.35f, pace);
    }
    if (brief.shows(Scene.FOREST)) {
      growth.forest(brief.scenes().size() == 1 ? 5 : 1, mild, pace);
    }
  }

  @Override
  public void shade(int x, int y, Rgb out) {
    if (city != null && city.shade(x, y, out)) {
      return;
    }
    if (terrain.at(x, y) && (city == null || y < shore)) {
      terrain.shade(x, y, out);
    } else if (y <= shore) {
      air(x, y, out);
    } else {
      water(x, y, out);
    }
  }

  private Terrain.Kind kind() {
    if (brief.shows(Scene.DESERT)) {
      return Terrain.Kind.DUNES;
    }
    if (brief.shows(Scene.MOUNTAIN)) {
      return Terrain.Kind.ALPS;
    }
    return brief.shows(Scene.FOREST, Scene.MEADOW, Scene.FLOWER)
        ? Terrain.Kind.HILLS
        : Terrain.Kind.ISLES;
  }

  /** Above lands of other worlds stands the whole cosmos. */
  private void air(int x, int y, Rgb out) {
    sky.shade(x, y, out);
    if (cosmos != null) {
      Rgb near = out.copy();
      cosmos.shade(x, y, out);
      out.add(near, 0.35f).mix(near, Noise.step(0.55f * shore, shore, y));
    }
  }

  private void water(int x, int y, Rgb out) {
    float below = y - shore;
    float z = 0.7f * canvas.scale / Math.max(0.5f, below);
    float wx = (x - canvas.width / 2f) / canvas.scale * z;
    float calm = brief.shows(Scene.SEA) && city == null ? 1.5f : 1;
    float wave = noise.fractal(wx * 2.2f, z * 5.5f, 4) + 0.5f * noise.fractal(wx * 9, z * 22, 2);
    wave *= calm * Noise.step(45, 4, z);
    int mx = x + (int) (wave * below * 0.1f);
    int my = (int) (shore - below * 0.92f - Math.abs(wave) * below * 0.5f);
    mirrored.set(canvas.pixel(mx, Math.max(0, my)));
    float facing = Noise.step(0, canvas.height - shore, below);
    out.set(deep).mix(mirrored, 0.86f - 0.42f * facing - 0.12f * Math.max(0, wave));
    float under = (x - sky.sunX) / canvas.scale;
    float path = 0.02f / (0.02f + under * under * (1.6f - facing));
    float sparkle = Noise.step(0.2f, 0.62f, wave) * path;
    out.add(palette.sun(), sparkle * (palette.dark() ? 0.35f : 0.9f));
    out.mix(palette.haze(), 0.35f * Noise.step(0.06f, 0, below / canvas.scale));
  }
}
