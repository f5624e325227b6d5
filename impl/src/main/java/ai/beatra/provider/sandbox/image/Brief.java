package ai.beatra.provider.sandbox.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
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
 */
record Brief(
    List<Scene> scenes,
    List<Hour> hours,
    List<Weather> weathers,
    List<Season> seasons,
    List<Style> styles,
    List<Rgb> colours,
    List<Shape> shapes) {
  /** The words that stand for each constant. */
  private static final Properties VOCABULARY = vocabulary();

  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  enum Scene {
    CITY,
    MOUNTAIN,
    SEA,
    SPACE,
    FOREST,
    FLOWER,
    DESERT,
    MEADOW,
    FLOW,
    ROSE,
    SHAPES,
    EMBLEM
  }

  enum Hour {
    DAWN,
    DAY,
    SUNSET,
    DUSK,
    NIGHT
  }

  enum Weather {
    CLOUDS,
    FOG,
    RAIN,
    SNOW,
    AURORA
  }

  enum Season {
    SPRING,
    AUTUMN,
    WINTER
  }

  /** Ways to finish a picture, whether made or given. */
  enum Style {
    WATERCOLOR,
    SKETCH,
    SEPIA,
    MONO,
    BLUR,
    MOSAIC,
    PASTEL,
    DARK,
    VIVID
  }

  /** Shapes of pictures that prompts speak of. */
  enum Shape {
    TALL,
    WIDE,
    FACE
  }

  private enum Colour {
    RED(0xe0303c),
    ORANGE(0xff8a2a),
    GOLD(0xffc24a),
    GREEN(0x3fae5a),
    TEAL(0x1fb5ae),
    BLUE(0x2f6fe0),
    VIOLET(0x8a4fe0),
    PINK(0xff6fae),
    WHITE(0xf4f4f2),
    BROWN(0x8a5a36);

    private final int rgb;

    Colour(int rgb) {
      this.rgb = rgb;
    }
  }

  static Brief of(String prompt) {
    Set<String> words = new TreeSet<>();
    String plain = prompt.toLowerCase(Locale.ROOT);
    Matcher word = WORD.matcher(plain.replace("black and white", "monochrome"));
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
        named(words, Shape.values()));
  }

  Brief showing(Scene other) {
    return new Brief(List.of(other), hours, weathers, seasons, styles, colours, shapes);
  }

  /** Whether land or water is to be seen from afar. */
  boolean land() {
    return shows(Scene.CITY, Scene.MOUNTAIN, Scene.SEA, Scene.FOREST, Scene.DESERT, Scene.MEADOW);
  }

  boolean shows(Scene... any) {
    return Stream.of(any).anyMatch(scenes::contains);
  }

  private static <T extends Enum<T>> List<T> named(Set<String> words, T[] values) {
    return Stream.of(values)
        .filter(
            each ->
                Stream.of(VOCABULARY.getProperty(each.name()).split(" ")).anyMatch(words::contains))
        .toList();
  }

  private static Properties vocabulary() {
    Properties words = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Brief.class.getResourceAsStream("words.properties"))) {
      words.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("words.properties cannot be read", e);
    }
    return words;
  }
}
