package ai.beatra.provider.sandbox.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a prompt asks for, as far as it is understood.
 *
 * @param scenes what is to be seen
 * @param hours times of day
 * @param colours that are named, in linear light
 * @param text what is to be written in the picture, may be empty
 */
record Brief(
    List<Scene> scenes,
    List<Hour> hours,
    List<Weather> weathers,
    List<Season> seasons,
    List<Style> styles,
    List<Rgb> colours,
    List<Shape> shapes,
    String text) {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");
  private static final Pattern QUOTED =
      Pattern.compile(
          "\"([^\"]{1,60})\"|\u201c([^\u201d]{1,60})\u201d|\u00ab([^\u00bb]{1,60})\u00bb");

  /** A constant with the words that stand for it. */
  interface Worded {
    String words();
  }

  enum Scene implements Worded {
    CITY("city town street skyline skyscraper downtown building urban metropolis tokyo york neon"),
    MOUNTAIN("mountain alp peak summit valley glacier cliff canyon highland landscape volcano"),
    SEA("sea ocean beach lake coast river wave island harbor harbour water shore bay ship boat"),
    SPACE("space galaxy planet cosmos nebula universe astronaut cosmic stellar orbit mars comet"),
    FOREST("forest wood tree jungle pine grove woodland park fox deer bear wolf"),
    FLOWER("flower rose tulip blossom bloom petal lotus daisy sunflower bouquet lily dahlia"),
    DESERT("desert dune sahara sand oasis camel"),
    MEADOW("meadow field hill grass prairie farm countryside garden village horse"),
    GEOMETRIC(
        "geometric geometry abstract bauhaus shape cube triangle minimalist pattern logo icon"),
    FLOW("flow fluid liquid silk marble smoke swirl wavy gradient background wallpaper energy");

    private final String words;

    Scene(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  enum Hour implements Worded {
    DAWN("dawn sunrise morning early"),
    DAY("day noon midday sunny daylight afternoon bright"),
    SUNSET("sunset golden evening sundown autumnal warm"),
    DUSK("dusk twilight cyberpunk synthwave vaporwave retrowave neon"),
    NIGHT("night midnight moon moonlight moonlit star starry nocturnal aurora");

    private final String words;

    Hour(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  enum Weather implements Worded {
    CLOUDS("cloud cloudy overcast dramatic"),
    FOG("fog foggy mist misty haze hazy moody mysterious"),
    RAIN("rain rainy raining drizzle wet storm stormy thunderstorm cyberpunk"),
    SNOW("snow snowy snowing snowfall blizzard snowflake"),
    AURORA("aurora borealis");

    private final String words;

    Weather(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  enum Season implements Worded {
    SPRING("spring cherry sakura april may"),
    AUTUMN("autumn fall autumnal october november"),
    WINTER("winter wintry snow snowy ice icy frozen arctic christmas blizzard");

    private final String words;

    Season(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  /** Ways to finish a picture, whether made or given. */
  enum Style implements Worded {
    WATERCOLOR("watercolor watercolour aquarelle painting painted oil impressionist brush"),
    SKETCH("sketch pencil drawing charcoal engraving lineart"),
    SEPIA("sepia vintage antique old retro"),
    MONO("monochrome noir grayscale greyscale bw black"),
    BLUR("blur blurred blurry defocused bokeh"),
    POP("pop popart comic poster warhol"),
    MOSAIC("mosaic poly lowpoly stained faceted origami crystal"),
    PASTEL("pastel dreamy soft gentle calm serene pale"),
    DARK("dark gloomy gothic grim ominous moody"),
    VIVID("vivid vibrant neon cyberpunk synthwave vaporwave colorful colourful");

    private final String words;

    Style(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  /** Shapes of pictures that prompts speak of. */
  enum Shape implements Worded {
    TALL("phone poster tower waterfall skyscraper mobile story selfie"),
    WIDE("landscape panorama panoramic skyline horizon desktop widescreen banner wallpaper"),
    FACE("portrait person woman man girl boy face character hero queen king");

    private final String words;

    Shape(String words) {
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  private enum Colour implements Worded {
    RED(0xe0303c, "red crimson scarlet ruby"),
    ORANGE(0xff8a2a, "orange amber copper"),
    GOLD(0xffc24a, "gold golden yellow"),
    GREEN(0x3fae5a, "green emerald lime olive"),
    TEAL(0x1fb5ae, "teal turquoise cyan aqua mint"),
    BLUE(0x2f6fe0, "blue navy azure cobalt indigo"),
    VIOLET(0x8a4fe0, "violet purple lavender lilac"),
    PINK(0xff6fae, "pink magenta rose fuchsia"),
    WHITE(0xf4f4f2, "white ivory silver"),
    BROWN(0x8a5a36, "brown chocolate bronze");

    private final int rgb;
    private final String words;

    Colour(int rgb, String words) {
      this.rgb = rgb;
      this.words = words;
    }

    @Override
    public String words() {
      return words;
    }
  }

  static Brief of(String prompt) {
    Set<String> words = new TreeSet<>();
    Matcher word = WORD.matcher(QUOTED.matcher(prompt).replaceAll(" ").toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
      words.add(word.group().replaceAll("(?<=[^s])s$", ""));
    }
    return new Brief(
        named(words, Scene.values()),
        named(words, Hour.values()),
        named(words, Weather.values()),
        named(words, Season.values()),
        named(words, Style.values()),
        named(words, Colour.values()).stream().map(each -> Rgb.of(each.rgb)).toList(),
        named(words, Shape.values()),
        quoted(prompt));
  }

  boolean shows(Scene... any) {
    return Stream.of(any).anyMatch(scenes::contains);
  }

  private static <T extends Worded> List<T> named(Set<String> words, T[] values) {
    List<T> found = new ArrayList<>();
    for (T value : values) {
      if (Stream.of(value.words().split(" ")).anyMatch(words::contains)) {
        found.add(value);
      }
    }
    return found;
  }

  private static String quoted(String prompt) {
    Matcher quote = QUOTED.matcher(prompt);
    if (!quote.find()) {
      return "";
    }
    for (int i = 1; i <= quote.groupCount(); i++) {
      if (quote.group(i) != null) {
        return quote.group(i).strip();
      }
    }
    return "";
  }
}
