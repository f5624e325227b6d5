package ai.beatra.provider.sandbox.music;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Tunes: motifs that come back, so that a chorus is known again. */
final class Melody {
  private static final List<String> CALM =
      List.of("x.......x.......", "x.....x.x.......", "x...x...x.......", "x.......x...x...");
  private static final List<String> USUAL =
      List.of(
          "x...x.x.x...x...",
          "x..x..x.x.......",
          "..x.x.x...x.x...",
          "x.x.x...x.....x.",
          "x.....x.x.x.x...",
          "x..x..x...x.x...",
          "x...x...x.x.x...");
  private static final List<String> WILD =
      List.of("x.x.x.x.x.x.x...", "x..x..x.x..x..x.", "x.xxx.x.x...x.x.", "xxx.x.xxx...x...");
  private static final int[] LEAPS = {-2, -1, -1, -1, 0, 1, 1, 1, 2, 3, -3, 0};

  /** A tone of a tune; the step and the length are in steps, from the beginning of its bar. */
  record Tone(int step, int length, int pitch) {}

  /** Where the tones of a bar are, and how they move in the scale. */
  private record Motif(List<Integer> steps, List<Integer> moves) {}

  private final Key key;
  private final int steps;
  private final Map<Passage.Kind, List<Motif>> motifs = new EnumMap<>(Passage.Kind.class);

  Melody(Wish wish, SplittableRandom dice) {
    key = wish.key();
    steps = wish.genre().steps();
    List<String> rhythms = wish.energy() < 0.4 ? CALM : wish.energy() > 0.7 ? WILD : USUAL;
    for (Passage.Kind kind : Passage.Kind.values()) {
      Motif first = motif(rhythms.get(dice.nextInt(rhythms.size())), dice);
      Motif second = motif(USUAL.get(dice.nextInt(USUAL.size())), dice);
      Motif last = motif(CALM.get(dice.nextInt(CALM.size())), dice);
      motifs.put(kind, List.of(first, second, first, last));
    }
  }

  private Motif motif(String rhythm, SplittableRandom dice) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      if (rhythm.charAt(i) == 'x') {
        places.add(i);
      }
    }
    List<Integer> moves = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      moves.add(LEAPS[dice.nextInt(LEAPS.length)]);
    }
    return new Motif(places, moves);
  }

  /** The tune of a bar, around a centre. */
  List<Tone> bar(Passage.Kind kind, int bar, List<Integer> chord, int centre) {
    Motif motif = motif(kind, bar);
    return tones(motif.steps, steps, motif.moves, chord, centre + (kind.level == 1 ? 3 : 0));
  }

  /** A tune for so many syllables, none among them, in so many steps. */
  List<Tone> line(
      Passage.Kind kind, int line, int syllables, int span, List<Integer> chord, int centre) {
    int usable = Math.max(1, span - span / 6);
    int unit = Math.max(1, Math.min(4, usable / Math.max(1, syllables)));
    int spare = Math.max(0, usable - unit * syllables);
    List<Integer> moves = motif(kind, line).moves;
    List<Integer> places = new ArrayList<>();
    int place = 0;
    for (int i = 0; i < syllables; i++) {
      places.add(place);
      boolean held = spare >= unit && moves.get(i) == 0;
      spare -= held ? unit : 0;
      place += held ? 2 * unit : unit;
    }
    return tones(places, span, moves, chord, centre + (kind.level == 1 ? 3 : 0));
  }

  private Motif motif(Passage.Kind kind, int number) {
    List<Motif> phrase = motifs.getOrDefault(kind, List.of());
    return phrase.get(number % phrase.size());
  }

  private List<Tone> tones(
      List<Integer> places, int span, List<Integer> moves, List<Integer> chord, int centre) {
    List<Tone> tones = new ArrayList<>();
    int degree = 0;
    for (int i = 0; i < places.size(); i++) {
      degree += moves.get(i % moves.size());
      degree = degree > 5 ? degree - 3 : degree < -4 ? degree + 3 : degree;
      int place = places.get(i);
      int end = i + 1 < places.size() ? places.get(i + 1) : Math.min(span, place + 8);
      int pitch = Harmony.near(key.pitch(0), centre) - key.pitch(0) + key.pitch(degree);
      boolean strong = place % 8 == 0 || i + 1 == places.size();
      pitch = strong ? Harmony.nearest(chord, pitch) : pitch;
      tones.add(new Tone(place, Math.max(1, end - place), pitch));
    }
    return tones;
  }
}
