package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.sandbox.music.Passage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Writes the notes of one piece, passage by passage. */
final class Composer {
  private final Wish wish;
  private final Form form;
  private final SplittableRandom dice;
  private final Harmony harmony;
  private final Melody melody;
  private final Meter meter;
  private final String[] lanes;
  private final Drummer drummer;
  private final List<Note> notes = new ArrayList<>();
  private int bars;

  private Composer(Wish wish, Form form, SplittableRandom dice) {
    this.wish = wish;
    this.form = form;
    this.dice = dice;
    harmony = new Harmony(wish, dice.split());
    melody = new Melody(wish, dice.split());
    meter = Meter.of(wish);
    List<String> grooves = wish.rhythm().grooves;
    lanes = grooves.get(dice.nextInt(grooves.size())).split(" ");
    drummer = new Drummer(wish, meter, lanes, dice);
  }

  static Score compose(Wish wish, Form form, SplittableRandom dice) throws InterruptedException {
    Composer composer = new Composer(wish, form, dice);
    for (Passage passage : form.sections()) {
      composer.passage(passage);
    }
    double tail = form.seconds() - composer.meter.time(composer.bars, 0);
    composer.ending(tail / composer.meter.step());
    return new Score(
        form.seconds(),
        Math.min(3, tail),
        wish.genre().room,
        composer.drummer.pump,
        composer.notes,
        composer.drummer.hits);
  }

  private void passage(Passage passage) throws InterruptedException {
    for (int i = 0; i < passage.bars(); i++) {
      SandboxMusic.stopIfAsked("composing");
      Kind kind = passage.kind();
      List<Integer> chord = harmony.chord(kind, i);
      drummer.play(bars, kind, i == 0, i == passage.bars() - 1 && i > 0);
      bass(kind, chord);
      chords(kind, chord);
      pad(kind, chord);
      if (passage.lines().isEmpty()) {
        tune(kind, i, chord);
      }
      bars++;
    }
    sing(passage);
  }

  private void bass(Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.BASS);
    if (timbre == null || kind == Kind.INTRO) {
      return;
    }
    String lane = lanes[3];
    for (int i = 0; i < meter.steps(); i++) {
      char mark = lane.charAt(i);
      if (mark != '.') {
        int third = mark == '3' ? chord.get(1) : mark == '5' ? chord.get(2) : chord.get(0);
        int pitch = Harmony.near(third, mark == '8' ? 48 : 37);
        play(i, until(lane, i) * 0.95, pitch, 0.85 * kind.level, timbre, 0);
      }
    }
  }

  private void chords(Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.CHORDS);
    if (timbre == null || (kind == Kind.BRIDGE && wish.band().containsKey(Part.PAD))) {
      return;
    }
    String lane = lanes[4];
    boolean driven = timbre.equals(Timbre.DISTORTED);
    List<Integer> voices = driven ? List.of(chord.get(0), chord.get(2)) : chord;
    int next = 0;
    for (int i = 0; i < meter.steps(); i++) {
      char mark = lane.charAt(i);
      double loud = (mark == 'o' ? 0.4 : 0.62) * kind.level;
      if (mark == 'a') {
        int pitch = Harmony.near(voices.get(next % voices.size()), 60) + 12 * (next % 4 / 3);
        play(i, until(lane, i) + 2, pitch, loud * 1.1, timbre, next % 2 == 0 ? -0.35 : 0.35);
        next++;
      } else if (mark != '.') {
        double strum = timbre.equals(Timbre.GUITAR) ? 0.09 : 0;
        for (int j = 0; j < voices.size(); j++) {
          int pitch = Harmony.near(voices.get(j), driven ? 45 + 7 * j : 60);
          play(i + strum * j, until(lane, i) * 0.92, pitch, loud, timbre, side(j));
        }
      }
    }
  }

  private static double side(int voice) {
    return voice % 2 == 0 ? -0.3 : 0.3;
  }

  private int until(String lane, int from) {
    int to = from + 1;
    while (to < meter.steps() && lane.charAt(to) == '.') {
      to++;
    }
    return to - from;
  }

  private void pad(Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.PAD);
    if (timbre == null || (kind == Kind.VERSE && wish.energy() > 0.75)) {
      return;
    }
    for (int i = 0; i < chord.size(); i++) {
      int pitch = Harmony.near(chord.get(i), 64);
      play(0, meter.steps(), pitch, 0.34 + 0.1 * kind.level, timbre, 0.8 * side(i));
    }
  }

  /** The melody where there are no words: the voice on vowels, or the lead. */
  private void tune(Kind kind, int bar, List<Integer> chord) {
    boolean solo = kind == Kind.SOLO || kind == Kind.INTRO;
    boolean words = form.sections().stream().anyMatch(each -> !each.lines().isEmpty());
    boolean voice = wish.band().containsKey(Part.VOICE) && !solo && !words;
    Timbre timbre = voice ? Timbre.VOICE : wish.band().get(Part.LEAD);
    boolean rests = kind == Kind.INTRO && bar % 2 == 0 && wish.drums();
    if (timbre == null || rests) {
      return;
    }
    int centre = voice ? wish.register() : timbre.equals(Timbre.DISTORTED) ? 67 : 72;
    String syllable = !voice ? "" : kind == Kind.CHORUS ? "la" : "ooh";
    double loud = (voice ? 0.85 : 0.6) * (0.4 + 0.6 * kind.level);
    for (Melody.Tone tone : melody.bar(kind, bar, chord, centre)) {
      note(bars, tone.step(), tone.length() * 0.94, tone.pitch(), loud, timbre, 0.1, syllable);
    }
  }

  /** Sings the lines of the passage that has just been played; the lead does if nobody sings. */
  private void sing(Passage passage) {
    Timbre voice = wish.band().get(Part.VOICE);
    Timbre timbre = voice == null ? wish.band().get(Part.LEAD) : voice;
    if (passage.lines().isEmpty() || timbre == null) {
      return;
    }
    int total = passage.bars() * meter.steps();
    int lines = Math.min(passage.lines().size(), Math.max(1, total / 8));
    int span = total / lines / 4 * 4;
    double loud = 0.9 * (0.5 + 0.5 * passage.kind().level);
    for (int i = 0; i < lines; i++) {
      List<String> syllables = Lyrics.syllables(passage.lines().get(i));
      int fit = Math.min(syllables.size(), Math.max(1, span - 1));
      List<Integer> chord = harmony.chord(passage.kind(), i * span / meter.steps());
      int centre = voice == null ? 72 : wish.register();
      List<Melody.Tone> tones = melody.line(passage.kind(), i, fit, span, chord, centre);
      for (int j = 0; j < tones.size(); j++) {
        Melody.Tone tone = tones.get(j);
        int place = (bars - passage.bars()) * meter.steps() + i * span + tone.step();
        int bar = place / meter.steps();
        int at = place % meter.steps();
        String syllable = voice == null ? "" : syllables.get(j);
        note(bar, at, tone.length() * 0.96, tone.pitch(), loud, timbre, 0, syllable);
      }
    }
  }

  /** The last chord, which rings until the end, so many steps later. */
  private void ending(double length) {
    List<Integer> chord = harmony.last();
    Timbre bass = wish.band().get(Part.BASS);
    if (bass != null) {
      play(0, length, Harmony.near(chord.get(0), 37), 0.8, bass, 0);
    }
    for (Part part : List.of(Part.CHORDS, Part.PAD)) {
      Timbre timbre = wish.band().get(part);
      // What fades by itself is struck again, so that a long end is not silent.
      for (double at = 0;
          timbre != null && (at == 0 || at < length - 2.5 / meter.step());
          at += 2 / meter.step()) {
        for (int i = 0; i < chord.size(); i++) {
          int pitch = Harmony.near(chord.get(i), at == 0 ? 60 : 66);
          play(at + 0.1 * i, length - at, pitch, at == 0 ? 0.6 : 0.35, timbre, side(i));
        }
      }
    }
    drummer.end(bars);
  }

  private void play(
      double at, double length, int pitch, double loudness, Timbre timbre, double pan) {
    note(bars, at, length, pitch, loudness, timbre, pan, "");
  }

  private void note(
      int bar,
      double at,
      double length,
      int pitch,
      double loudness,
      Timbre timbre,
      double pan,
      String syllable) {
    double loud = loudness * (0.93 + 0.14 * dice.nextDouble());
    double seconds = length * meter.step();
    notes.add(new Note(meter.time(bar, at), seconds, pitch, loud, timbre, pan, syllable));
  }
}
