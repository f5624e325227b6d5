package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.sandbox.music.Passage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Beats the drums, bar by bar. */
final class Drummer {
  final List<Hit> hits = new ArrayList<>();

  /** The kicks to which the rest gives way, in seconds. */
  final List<Double> pump = new ArrayList<>();

  private final Wish wish;
  private final Meter meter;
  private final String[] lanes;
  private final SplittableRandom dice;

  /**
   * @param lanes a groove: kick, snare, hat
   */
  Drummer(Wish wish, Meter meter, String[] lanes, SplittableRandom dice) {
    this.wish = wish;
    this.meter = meter;
    this.lanes = lanes;
    this.dice = dice;
  }

  /**
   * Plays a bar of a passage.
   *
   * @param last whether it leads into another passage
   */
  void play(int bar, Kind kind, boolean first, boolean last) {
    if (!wish.drums()) {
      return;
    }
    boolean thin = kind == Kind.INTRO || kind == Kind.BRIDGE;
    for (int i = 0; i < meter.steps(); i++) {
      double at = meter.time(bar, i);
      boolean fill = last && i >= meter.steps() - 4 && lanes[1].contains("x");
      boolean stray = lanes[2].contains("x") && dice.nextDouble() < 0.08 * wish.weirdness();
      if (!(thin && i > 0) && !stray) {
        strike(lanes[0].charAt(i), at, Drum.KICK, kind, i);
      }
      if (!thin) {
        strike(fill ? 'x' : lanes[1].charAt(i), at, fill ? filler(i) : snare(), kind, i);
      }
      if (!fill) {
        strike(stray ? 'x' : lanes[2].charAt(i), at, hat(lanes[2].charAt(i)), kind, i);
      }
    }
    if (first && kind.level > 0.9 && lanes[1].contains("x")) {
      hits.add(new Hit(meter.time(bar, 0), Drum.CRASH, 0.6));
    }
  }

  /** The last stroke of all. */
  void end(int bar) {
    if (wish.drums() && lanes[0].contains("x")) {
      hits.add(new Hit(meter.time(bar, 0), Drum.KICK, 0.8));
      hits.add(new Hit(meter.time(bar, 0), Drum.CRASH, 0.5));
    }
  }

  private void strike(char mark, double at, Drum drum, Kind kind, int step) {
    if (mark == '.') {
      return;
    }
    double accent = (mark == 'o' ? 0.45 : 0.9) * (step % 4 == 0 ? 1 : 0.82);
    double late = at + 0.003 * dice.nextDouble();
    double human = 0.92 + 0.16 * dice.nextDouble();
    hits.add(new Hit(late, drum, accent * (0.5 + 0.5 * kind.level) * human));
    if (drum.equals(Drum.KICK) && lanes[0].startsWith("x...x...x...x")) {
      pump.add(late);
    }
  }

  private static Drum filler(int step) {
    return step % 2 == 0 ? Drum.SNARE : Drum.TOM;
  }

  private Drum snare() {
    return switch (wish.rhythm()) {
      case HOUSE, TECHNO, ELECTRONIC, HIPHOP -> Drum.CLAP;
      case REGGAE, LOFI -> Drum.RIM;
      case CINEMATIC -> Drum.TOM;
      default -> Drum.SNARE;
    };
  }

  private Drum hat(char mark) {
    return switch (wish.rhythm()) {
      case JAZZ, METAL -> Drum.RIDE;
      default -> mark == 'X' ? Drum.OPEN_HAT : Drum.HAT;
    };
  }
}
