package ai.beatra.provider.sandbox.music;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The chords: a progression for each kind of section. */
final class Harmony {
  private final Wish wish;
  private final Map<Passage.Kind, List<List<Integer>>> progressions =
      new EnumMap<>(Passage.Kind.class);

  Harmony(Wish wish, SplittableRandom dice) {
    this.wish = wish;
    List<String> usual = wish.genre().progressions(wish.key().mode().minor());
    int first = dice.nextInt(usual.size());
    for (Passage.Kind kind : Passage.Kind.values()) {
      int shift =
          switch (kind) {
            case CHORUS, SOLO -> 1;
            case BRIDGE -> 2;
            default -> 0;
          };
      String degrees = usual.get((first + shift) % usual.size());
      List<List<Integer>> chords = new ArrayList<>();
      for (int i = 0; i < degrees.length(); i++) {
        chords.add(chord(degrees.charAt(i) - '1', dice));
      }
      progressions.put(kind, chords);
    }
  }

  /** The pitches of the chord in a bar of a section, root first. */
  List<Integer> chord(Passage.Kind kind, int bar) {
    List<List<Integer>> chords = progressions.getOrDefault(kind, List.of());
    return chords.get(bar % chords.size());
  }

  /** The chord that ends the piece. */
  List<Integer> last() {
    return triad(0, 0);
  }

  private List<Integer> chord(int degree, SplittableRandom dice) {
    boolean strange = dice.nextDouble() < 0.45 * wish.weirdness() - 0.04;
    int shift = strange ? List.of(-4, -3, 1, 3, 4).get(dice.nextInt(5)) : 0;
    List<Integer> chord = triad(degree, shift);
    boolean rich =
        switch (wish.genre()) {
          case JAZZ, LOFI, HOUSE, HIPHOP, AMBIENT -> true;
          default -> dice.nextDouble() < 0.4 * wish.weirdness();
        };
    if (rich) {
      chord.add(wish.key().pitch(degree + 6) + shift);
    }
    return chord;
  }

  private List<Integer> triad(int degree, int shift) {
    List<Integer> chord = new ArrayList<>();
    for (int third = 0; third <= 4; third += 2) {
      chord.add(wish.key().pitch(degree + third) + shift);
    }
    return chord;
  }

  /** The same note in the octave around a centre. */
  static int near(int pitch, int centre) {
    return centre - 6 + Math.floorMod(pitch - centre + 6, 12);
  }

  /** The note of a chord that is nearest to a pitch. */
  static int nearest(List<Integer> chord, int pitch) {
    int best = near(chord.get(0), pitch);
    for (int each : chord) {
      int candidate = near(each, pitch);
      best = Math.abs(candidate - pitch) < Math.abs(best - pitch) ? candidate : best;
    }
    return best;
  }
}
