package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Media;
import ai.beatra.provider.Progress;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Seed;
import ai.beatra.provider.sandbox.image.Brief.Scene;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Pictures without a model: scenes that follow the prompt's words, or given pictures, reworked. The
 * same call makes the same pixels on every machine.
 */
public final class SandboxImages implements ImageProvider {
  private static final Warning NO_MODEL =
      new Warning(
          "sandbox_output",
          "This picture was made by beatra's built-in sandbox, not by a real model.",
          null);
  private static final List<Scene> OWN_CHOICE =
      List.of(Scene.MOUNTAIN, Scene.FLOW, Scene.SEA, Scene.FOREST, Scene.FLOWER);

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public List<Warning> make(ImageCall call, Progress progress, Consumer<GeneratedImage> made)
      throws InterruptedException {
    Pace pace = new Pace(progress, call.count());
    Brief brief = Brief.of(call.prompt());
    Seed seed = seed(call, pace);
    Inputs inputs = new Inputs(call.inputs(), pace);
    Sheet sheet = sheet(call, brief, inputs);
    List<BufferedImage> pictures = read(inputs, sheet.canvas(call.quality()), pace);
    for (int index = 0; index < call.count(); index++) {
      pace.picture(index);
      Canvas canvas = sheet.canvas(call.quality());
      paint(brief, canvas, pictures, seed.dice(index), pace);
      byte[] png = PngFile.of(canvas.image, pace, 0.85);
      made.accept(new GeneratedImage(png, "image/png", canvas.width, canvas.height));
    }
    return List.of(NO_MODEL);
  }

  static Seed seed(ImageCall call, Pace pace) throws InterruptedException {
    Seed seed = Seed.of(call.upstreamModel(), call.prompt(), call.quality(), call.aspectRatio());
    for (Media input : call.inputs()) {
      seed = seed.with(input, () -> pace.at(0, "reading"));
    }
    return seed;
  }

  private static Sheet sheet(ImageCall call, Brief brief, Inputs inputs)
      throws InterruptedException {
    if (inputs.count() == 0) {
      return Sheet.suiting(call.aspectRatio(), brief);
    }
    Dimension main = inputs.size(0);
    return Sheet.nearest(call.aspectRatio(), main.width, main.height);
  }

  private static List<BufferedImage> read(Inputs inputs, Canvas canvas, Pace pace)
      throws InterruptedException {
    List<BufferedImage> pictures = new ArrayList<>();
    for (int i = 0; i < inputs.count(); i++) {
      pace.at(0, "reading");
      int side = Collage.patchSize(canvas, inputs.count() - 1);
      pictures.add(
          i == 0 ? inputs.read(i, canvas.width, canvas.height) : inputs.read(i, side, side));
    }
    return pictures;
  }

  void paint(
      Brief brief, Canvas canvas, List<BufferedImage> pictures, SplittableRandom dice, Pace pace)
      throws InterruptedException {
    Palette palette = Palette.of(brief, dice);
    Shader scene =
        pictures.isEmpty()
            ? scene(brief, palette, canvas, dice)
            : new Collage(brief, palette, canvas, pictures, dice);
    scene.paint(canvas, pace);
    Finish finish = new Finish(palette, new Noise(dice), canvas, dice);
    finish.weather(brief, pace, Shader.PAINTED, 0.6);
    canvas.expose(pictures.isEmpty() ? 0.9f : 0.4f, pace, 0.6, 0.7);
    finish.style(brief, pace, 0.7, 0.85);
  }

  private static Shader scene(Brief asked, Palette palette, Canvas canvas, RandomGenerator dice) {
    Brief brief =
        asked.scenes().isEmpty()
            ? asked.showing(OWN_CHOICE.get(dice.nextInt(OWN_CHOICE.size())))
            : asked;
    Noise noise = new Noise(dice);
    if (brief.shows(Scene.SHAPES, Scene.EMBLEM)) {
      return new Tiles(brief.shows(Scene.EMBLEM), palette, canvas, dice);
    }
    if (brief.land() || brief.shows(Scene.FLOWER)) {
      return new Landscape(brief, palette, noise, canvas, dice);
    }
    if (brief.shows(Scene.ROSE)) {
      return new Rose(palette, noise, canvas, dice);
    }
    return brief.shows(Scene.SPACE)
        ? new Cosmos(palette, noise, canvas, dice)
        : new Silk(palette, noise, canvas, dice);
  }
}
