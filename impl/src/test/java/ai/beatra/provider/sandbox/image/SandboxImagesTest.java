package ai.beatra.provider.sandbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Media;
import ai.beatra.provider.Progress;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Seed;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures as callers get them: decoded again from the files that were made. */
final class SandboxImagesTest {
  static final Media GREEN = Pictures.plain(Color.GREEN);

  private final SandboxImages images = new SandboxImages();

  @ParameterizedTest
  @CsvSource({
    "standard, 1:1, 1024, 1024", "standard, 16:9, 1280, 720", "standard, 9:16, 720, 1280",
    "standard, 4:3, 1152, 864", "standard, 3:4, 864, 1152", "standard, 2:1, 1408, 704",
    "hd, 1:1, 2048, 2048", "hd, 16:9, 2048, 1152", "hd, 9:16, 1152, 2048",
    "hd, 4:3, 2048, 1536", "hd, 3:4, 1536, 2048", "hd, 2:1, 2048, 1024"
  })
  void sizesFollowQualityAndRatio(String quality, String ratio, int width, int height)
      throws InterruptedException {
    Canvas canvas = Sheet.suiting(ratio, Brief.of("")).canvas(quality);

    BufferedImage image = Pictures.decode(PngFile.of(canvas.image, pace(), 0));
    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(width, height);
    assertThat(image.getColorModel().getPixelSize()).isEqualTo(24);
    assertThat(Sheet.nearest(ratio, 10, 10)).isEqualTo(Sheet.nearest("auto", width, height));
  }

  @ParameterizedTest
  @CsvSource({"standard, 16:9, 1280, 720", "hd, 2:1, 2048, 1024"})
  void aPictureIsAPngOfItsSize(String quality, String ratio, int width, int height)
      throws InterruptedException {
    GeneratedImage made = make(call("geometric", quality, ratio)).get(0);

    BufferedImage image = Pictures.decode(made.content());
    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(width, height);
    assertThat(List.of(made.width(), made.height())).containsExactly(width, height);
    assertThat(made.mediaType()).isEqualTo("image/png");
  }

  @ParameterizedTest
  @CsvSource({
    "a portrait of a queen, PORTRAIT",
    "a poster of the alps, TALL",
    "a mountain lake, WIDE",
    "a red rose, SQUARE"
  })
  void autoSuitsThePrompt(String prompt, Sheet format) {
    assertThat(Sheet.suiting("auto", Brief.of(prompt))).isEqualTo(format);
  }

  @Test
  void autoTakesTheShapeOfTheMainInput() throws InterruptedException {
    Media tall = Pictures.file(Pictures.halves(90, 160, Color.RED, Color.BLUE), "png");

    GeneratedImage made = make(call("a lake", "standard", "auto", tall, GREEN)).get(0);

    assertThat(List.of(made.width(), made.height())).containsExactly(720, 1280);
  }

  @Test
  void theSameCallMakesTheSamePixels() throws InterruptedException {
    ImageCall call = call("blue silk", "standard", "2:1", GREEN);

    int[] first = pixels(Pictures.decode(make(call).get(0).content()));

    assertThat(pixels(Pictures.decode(make(call).get(0).content()))).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a misty forest in autumn",
        "a neon city in the rain",
        "a red tulip",
        "a galaxy over the alps",
        "watercolor dunes",
        "flowers on a meadow",
        "something",
        "a winter sea with aurora and snow"
      })
  void scenesFollowTheDice(String prompt) throws InterruptedException {
    int[] one = painted(prompt, 1);

    assertThat(painted(prompt, 1)).isEqualTo(one);
    assertThat(difference(painted(prompt, 2), one)).isGreaterThan(5);
    assertThat(difference(painted("a field in the desert", 1), one)).isGreaterThan(5);
    assertThat(Arrays.stream(one).distinct().count()).isGreaterThan(500);
  }

  @Test
  void everythingInACallDecides() throws InterruptedException {
    List<ImageCall> calls =
        List.of(
            new ImageCall("a", "an alp", "hd", "1:1", 1, List.of()),
            new ImageCall("b", "an alp", "hd", "1:1", 1, List.of()),
            new ImageCall("a", "an alp!", "hd", "1:1", 1, List.of()),
            new ImageCall("a", "an alp", "standard", "1:1", 1, List.of()),
            new ImageCall("a", "an alp", "hd", "2:1", 1, List.of()),
            new ImageCall("a", "an alp", "hd", "1:1", 1, List.of(GREEN)),
            new ImageCall("a", "an alp", "hd", "1:1", 1, List.of(GREEN, GREEN)));
    Set<Long> seeds = new HashSet<>();
    for (ImageCall call : calls) {
      Seed seed = SandboxImages.seed(call, pace());
      seeds.add(seed.dice(0).nextLong());
      seeds.add(seed.dice(1).nextLong());
    }

    assertThat(seeds).hasSize(2 * calls.size());
  }

  @Test
  void everyInputShows() throws InterruptedException {
    BufferedImage main = Pictures.halves(160, 120, Color.RED, Color.BLUE);
    BufferedImage black = Pictures.halves(160, 120, Color.BLACK, Color.BLACK);
    BufferedImage green = Pictures.halves(120, 120, Color.GREEN, Color.GREEN);
    BufferedImage white = Pictures.halves(120, 120, Color.WHITE, Color.WHITE);

    int[] all = painted("together", 1, main, white, green);

    assertThat(difference(all, painted("together", 1, black, white, green))).isGreaterThan(20);
    assertThat(count(all, Color.GREEN)).isGreaterThan(all.length / 50);
    assertThat(count(painted("together", 1, main, white), Color.GREEN)).isZero();
    assertThat(new Color(all[60 * 160 + 5]).getRed()).as("the main one").isGreaterThan(100);
    assertThat(new Color(all[60 * 160 + 155]).getBlue()).as("the main one").isGreaterThan(100);
  }

  @Test
  void sixteenInputsAllShow() throws InterruptedException {
    BufferedImage[] inputs = new BufferedImage[16];
    BufferedImage grey = Pictures.halves(40, 40, Color.GRAY, Color.GRAY);
    Arrays.fill(inputs, grey);
    int[] plain = painted("together", 3, inputs);
    for (int i = 0; i < 16; i++) {
      inputs[i] = Pictures.halves(40, 40, Color.GREEN, Color.GREEN);
      assertThat(difference(painted("together", 3, inputs), plain))
          .as("input " + i)
          .isGreaterThan(0.5);
      inputs[i] = grey;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watercolor", "sketch", "night", "sepia", "black and white", "blur", "sunset", "winter",
        "pop art", "mosaic", "pastel", "dark", "vivid", "fog", "rain", "snow"
      })
  void wordsOfStyleChangeTheInput(String prompt) throws InterruptedException {
    BufferedImage main = painting("a meadow at noon", 1);

    int[] shown = painted(prompt, 1, main);

    assertThat(difference(shown, painted("as it is", 1, main))).isGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 31, 48})
  void stopsWhenItIsInterrupted(int at) {
    List<GeneratedImage> made = new ArrayList<>();
    List<Integer> reports = new ArrayList<>();
    Progress interrupting =
        (percent, stage, message) -> {
          reports.add(percent);
          if (percent >= at) {
            Thread.currentThread().interrupt();
          }
        };
    ImageCall call = new ImageCall("m", "geometric vivid", "standard", "2:1", 2, List.of());

    assertThatThrownBy(() -> images.make(call, interrupting, made::add))
        .isInstanceOf(InterruptedException.class);
    assertThat(made).isEmpty();
    assertThat(reports.get(reports.size() - 1)).isBetween(at, at + 2);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void progressMovesAndPicturesComeOneByOne() throws InterruptedException {
    List<Integer> percents = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Progress progress =
        (percent, stage, message) -> {
          percents.add(percent);
          told.add(stage + ": " + message);
        };
    List<Integer> cameAt = new ArrayList<>();

    List<Warning> warnings =
        images.make(
            new ImageCall("m", "geometric", "standard", "2:1", 2, List.of()),
            progress,
            image -> cameAt.add(percents.get(percents.size() - 1)));

    assertThat(percents).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(30);
    assertThat(percents).allMatch(each -> each < 100);
    assertThat(told).contains("rendering: Image 1 of 2", "encoding: Image 2 of 2");
    assertThat(cameAt).containsExactly(50, 99);
    assertThat(warnings).extracting(Warning::code).containsExactly("sandbox_output");
  }

  private List<GeneratedImage> make(ImageCall call) throws InterruptedException {
    List<GeneratedImage> made = new ArrayList<>();
    images.make(call, (percent, stage, message) -> {}, made::add);
    assertThat(made).hasSize(call.count());
    return made;
  }

  /** A small picture without the file around it. */
  private BufferedImage painting(String prompt, long seed, BufferedImage... inputs)
      throws InterruptedException {
    Canvas canvas = new Canvas(160, 120);
    SplittableRandom dice = new SplittableRandom(seed);
    images.paint(Brief.of(prompt), canvas, List.of(inputs), dice, pace());
    return canvas.image;
  }

  private int[] painted(String prompt, long seed, BufferedImage... inputs)
      throws InterruptedException {
    return pixels(painting(prompt, seed, inputs));
  }

  static Pace pace() {
    return new Pace((percent, stage, message) -> {}, 1);
  }

  static ImageCall call(String prompt, String quality, String ratio, Media... inputs) {
    return new ImageCall("gpt-image-2", prompt, quality, ratio, 1, List.of(inputs));
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** The mean difference of a channel, 0 to 255. */
  private static double difference(int[] one, int[] other) {
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        sum += Math.abs((one[i] >> shift & 255) - (other[i] >> shift & 255));
      }
    }
    return sum / 3.0 / one.length;
  }

  /** How many pixels are nearer to that colour's hue than to any other. */
  private static long count(int[] pixels, Color color) {
    float hue = Color.RGBtoHSB(color.getRed(), color.getGreen(), color.getBlue(), null)[0];
    return Arrays.stream(pixels)
        .mapToObj(Color::new)
        .map(each -> Color.RGBtoHSB(each.getRed(), each.getGreen(), each.getBlue(), null))
        .filter(each -> Math.abs(each[0] - hue) < 0.08f && each[1] > 0.35f && each[2] > 0.2f)
        .count();
  }
}
