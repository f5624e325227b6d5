package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.sandbox.image.Brief.Hour;
import ai.beatra.provider.sandbox.image.Brief.Scene;
import ai.beatra.provider.sandbox.image.Brief.Season;
import ai.beatra.provider.sandbox.image.Brief.Style;
import ai.beatra.provider.sandbox.image.Brief.Weather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The colours and the light of one picture.
 *
 * @param top the sky above; {@code mid} and {@code low} are nearer to the horizon
 * @param sun the light of the sun or the moon
 * @param accents colours for what stands out
 * @param cover how much of the sky is clouds, 0 to 1
 */
record Palette(
    Hour hour,
    Rgb top,
    Rgb mid,
    Rgb low,
    Rgb sun,
    Rgb leaf,
    List<Rgb> accents,
    float cover,
    boolean winter) {
  private static final int[][] DAWN = {
    {0x35477d, 0xa58fb8, 0xffd3b0, 0xffdcb0}, {0x3f6a9a, 0xe0a8a8, 0xffe3b8, 0xffe6c0}
  };
  private static final int[][] DAY = {
    {0x1a58a8, 0x5fa6e2, 0xcfe7f4, 0xfff1d8}, {0x22689f, 0x74b9dc, 0xe4efe6, 0xfff4dc}
  };
  private static final int[][] SUNSET = {
    {0x2c2f6b, 0xb0527c, 0xffa04e, 0xffc46a},
    {0x27406f, 0xd0705a, 0xffc062, 0xffd080},
    {0x3a2458, 0xd0486a, 0xff8a4a, 0xffb070}
  };
  private static final int[][] DUSK = {
    {0x0c1440, 0x4b3c86, 0xe98a8a, 0xffa090}, {0x12103a, 0x6a2a7c, 0xff6a9a, 0xff8ab0}
  };
  private static final int[][] NIGHT = {
    {0x04081e, 0x0d1e48, 0x2a4a78, 0xcfdcff}, {0x060620, 0x18164a, 0x3c4684, 0xd6d8ff}
  };
  private static final Map<Hour, int[][]> SKIES =
      Map.of(Hour.DAWN, DAWN, Hour.SUNSET, SUNSET, Hour.DUSK, DUSK, Hour.NIGHT, NIGHT);
  private static final int[][] ACCENTS = {
    {0xff5d73, 0xffb347, 0x3ec6c0, 0x5a7dff},
    {0xf25f8a, 0x8a63e8, 0x46b8f0, 0xffd166},
    {0xe4572e, 0xf3a712, 0x2a9d8f, 0x264e70},
    {0xff7aa8, 0xffc2a0, 0x9ad0c2, 0x7c83fd},
    {0xd1495b, 0xedae49, 0x66a182, 0x2e4057}
  };

  static Palette of(Brief brief, RandomGenerator dice) {
    Hour hour = hour(brief, dice);
    int[][] choices = SKIES.getOrDefault(hour, DAY);
    int[] sky = choices[dice.nextInt(choices.length)];
    boolean winter = brief.seasons().contains(Season.WINTER);
    Palette palette =
        new Palette(
            hour,
            Rgb.of(sky[0]),
            Rgb.of(sky[1]),
            Rgb.of(sky[2]),
            Rgb.of(sky[3]),
            leaf(brief, winter),
            accents(brief, dice),
            cover(brief, dice),
            winter);
    palette.tint(brief);
    return palette;
  }

  boolean dark() {
    return hour == Hour.NIGHT || hour == Hour.DUSK;
  }

  /** The colour of far things. */
  Rgb haze() {
    return low.copy().mix(mid, dark() ? 0.55f : 0.3f);
  }

  Rgb accent(RandomGenerator dice) {
    return accents.get(dice.nextInt(accents.size()));
  }

  private void tint(Brief brief) {
    if (!brief.colours().isEmpty()) {
      Rgb first = brief.colours().get(0);
      Rgb last = brief.colours().get(brief.colours().size() - 1);
      float light = mid.luma();
      mid.mix(first.copy().scale(light / (first.luma() + 0.02f)), 0.4f);
      low.mix(last, 0.3f);
      sun.mix(last, 0.15f);
    }
    if (brief.weathers().contains(Weather.RAIN) && !brief.styles().contains(Style.VIVID)) {
      List.of(top, mid, low, sun).forEach(each -> each.saturate(0.5f).scale(0.6f));
    }
  }

  private static Hour hour(Brief brief, RandomGenerator dice) {
    if (!brief.hours().isEmpty()) {
      return brief.hours().get(brief.hours().size() - 1);
    }
    if (brief.shows(Scene.SPACE)) {
      return Hour.NIGHT;
    }
    Hour[] likely =
        brief.shows(Scene.CITY)
            ? new Hour[] {Hour.DUSK, Hour.NIGHT, Hour.SUNSET}
            : new Hour[] {Hour.DAWN, Hour.DAY, Hour.SUNSET, Hour.SUNSET, Hour.DUSK};
    return likely[dice.nextInt(likely.length)];
  }

  private static Rgb leaf(Brief brief, boolean winter) {
    if (winter) {
      return Rgb.of(0xa9b7bd);
    }
    if (brief.seasons().contains(Season.AUTUMN)) {
      return Rgb.of(0xb5622a);
    }
    return Rgb.of(brief.seasons().contains(Season.SPRING) ? 0x7fa04e : 0x4f7a3c);
  }

  /** Four at least: those that are named, and what goes with them. */
  private static List<Rgb> accents(Brief brief, RandomGenerator dice) {
    int[] set = ACCENTS[dice.nextInt(ACCENTS.length)];
    List<Rgb> own = Arrays.stream(set).mapToObj(Rgb::of).toList();
    if (brief.colours().isEmpty()) {
      return own;
    }
    List<Rgb> all = new ArrayList<>(brief.colours());
    Rgb first = all.get(0);
    all.add(first.copy().mix(Rgb.of(0xffffff), 0.35f));
    all.add(first.copy().mix(own.get(0), 0.3f));
    all.add(first.copy().scale(0.45f));
    return all;
  }

  private static float cover(Brief brief, RandomGenerator dice) {
    if (brief.weathers().contains(Weather.RAIN) || brief.weathers().contains(Weather.CLOUDS)) {
      return 0.8f;
    }
    return 0.4f + 0.4f * (float) dice.nextDouble();
  }
}
