package ai.beatra.provider.sandbox.music;

import static ai.beatra.provider.sandbox.music.Timbre.*;

import java.util.List;
import java.util.Properties;

/**
 * The styles, which {@code styles.properties} describes, and who plays bass, chords, pad and lead.
 */
enum Genre {
  WALTZ(UPRIGHT, PIANO, STRINGS, STRINGS),
  LOFI(SUB, EPIANO, PAD, BELL),
  HIPHOP(SUB, EPIANO, PAD, LEAD),
  REGGAE(BASS, ORGAN, PAD, BRASS),
  METAL(SYNTH_BASS, DISTORTED, STRINGS, DISTORTED),
  TECHNO(SYNTH_BASS, SUPERSAW, PAD, LEAD),
  HOUSE(SYNTH_BASS, PIANO, PAD, SUPERSAW),
  AMBIENT(SUB, BELL, PAD, FLUTE),
  CINEMATIC(BASS, STRINGS, CHOIR, BRASS),
  JAZZ(UPRIGHT, EPIANO, PAD, REED),
  FOLK(UPRIGHT, GUITAR, STRINGS, FLUTE),
  ROCK(BASS, DISTORTED, ORGAN, DISTORTED),
  ELECTRONIC(SYNTH_BASS, SUPERSAW, PAD, LEAD),
  POP(BASS, PIANO, PAD, LEAD),
  CLASSICAL(PIANO, PIANO, STRINGS, PIANO);

  /** Beats per minute, and how late the second half of a beat comes, 0 to 0.33. */
  record Tempo(int slowest, int fastest, double swing) {}

  /** Who plays what. */
  record Band(Timbre bass, Timbre chords, Timbre pad, Timbre lead) {}

  final Tempo tempo;
  final Band band;

  /** One in each: kick, snare, hat, bass, chords. */
  final List<String> grooves;

  /** How much of the room is heard, 0 to 1. */
  final double room;

  private final List<String> progressions;

  Genre(Timbre bass, Timbre chords, Timbre pad, Timbre lead) {
    band = new Band(bass, chords, pad, lead);
    List<String> style = List.of(Styles.TEXTS.getProperty(name()).split(" \\| "));
    String[] numbers = style.get(0).split(" ");
    tempo =
        new Tempo(
            Integer.parseInt(numbers[0]),
            Integer.parseInt(numbers[1]),
            Double.parseDouble(numbers[2]));
    room = Double.parseDouble(numbers[3]);
    progressions = style.subList(1, 3);
    grooves = style.subList(3, style.size());
  }

  /** Apart, for constants are made before what their own class knows. */
  private static final class Styles {
    static final Properties TEXTS = Words.load("styles.properties");
  }

  /** Chords as degrees of the scale, 1 to 7, one a bar. */
  List<String> progressions(boolean minor) {
    return List.of(progressions.get(minor ? 1 : 0).split(" "));
  }

  /** Steps in a bar: four to a beat. */
  int steps() {
    return this == WALTZ ? 12 : 16;
  }
}
