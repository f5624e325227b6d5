package ai.beatra.provider.sandbox.music;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Writes the notes of one piece, section by section. */
final class Composer {
  private final Wish wish;
  private final Form form;
  private final SplittableRandom dice;
  private final Harmony harmony;
  private final Melody melody;
  private final String[] lanes;
  private final int steps;
  private final double step;
  private final List<Note> notes = new ArrayList<>();
  private final List<Hit> hits = new ArrayList<>();
  private final List<Double> pump = new ArrayList<>();
  private int bars;

  private Composer(Wish wish, Form form, SplittableRandom dice) {
    this.wish = wish;
    this.form = form;
    this.dice = dice;
    harmony = new Harmony(wish, dice.split());
    melody = new Melody(wish, dice.split());
    List<String> grooves = wish.rhythm().grooves;
    lanes = grooves.get(dice.nextInt(grooves.size())).split(" ");
    steps = wish.genre().steps();
    step = 15 / wish.bpm();
  }

  static Score compose(Wish wish, Form form, SplittableRandom dice) throws InterruptedException {
    Composer composer = new Composer(wish, form, dice);
    for (Section section : form.sections()) {
      composer.section(section);
    }
    composer.ending();
    double tail = form.seconds() - composer.time(composer.bars, 0);
    return new Score(
        form.seconds(),
        Math.min(3, tail),
        wish.genre().room,
        composer.pump,
        composer.notes,
        composer.hits);
  }

  /** When a step of a bar is, in seconds, with swing. */
  private double time(int bar, double at) {
    double beat = Math.floor(at / 4) * 4;
    double late = wish.rhythm().tempo.swing();
    double within = at - beat;
    double swung = within < 2 ? within * (1 + late) : 2 + 2 * late + (within - 2) * (1 - late);
    return (bar * steps + beat + swung) * step;
  }

  private void section(Section section) throws InterruptedException {
    for (int i = 0; i < section.bars(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped while composing");
      }
      List<Integer> chord = harmony.chord(section.kind(), i);
      boolean last = i == section.bars() - 1;
      drums(section.kind(), i == 0, last && section.bars() > 1);
      bass(section.kind(), chord);
      chords(section.kind(), chord);
      pad(section.kind(), chord);
      if (section.lines().isEmpty()) {
        tune(section.kind(), i, chord);
      }
      bars++;
    }
    sing(section);
  }

  private void drums(Section.Kind kind, boolean first, boolean last) {
    if (!wish.drums()) {
      return;
    }
    boolean thin = kind == Section.Kind.INTRO || kind == Section.Kind.BRIDGE;
    for (int i = 0; i < steps; i++) {
      boolean fill = last && i >= steps - 4 && lanes[1].contains("x");
      boolean stray = lanes[2].contains("x") && dice.nextDouble() < 0.08 * wish.weirdness();
      strike(lanes[0].charAt(i), i, Drum.KICK, !(thin && i > 0) && !stray, kind.level);
      strike(fill ? 'x' : lanes[1].charAt(i), i, fill ? filler(i) : snare(), !thin, kind.level);
      strike(stray ? 'x' : lanes[2].charAt(i), i, hat(lanes[2].charAt(i)), !fill, kind.level);
    }
    if (first && kind.level > 0.9 && lanes[1].contains("x")) {
      hits.add(new Hit(time(bars, 0), Drum.CRASH, 0.6));
    }
  }

  private void strike(char mark, int at, Drum drum, boolean played, double level) {
    if (mark == '.' || !played) {
      return;
    }
    double accent = (mark == 'o' ? 0.45 : 0.9) * (at % 4 == 0 ? 1 : 0.82);
    double late = time(bars, at) + 0.003 * dice.nextDouble();
    hits.add(new Hit(late, drum, accent * (0.5 + 0.5 * level) * (0.92 + 0.16 * dice.nextDouble())));
    if (drum == Drum.KICK && lanes[0].startsWith("x...x...x...x")) {
      pump.add(late);
    }
  }

  private Drum filler(int at) {
    return at % 2 == 0 ? Drum.SNARE : Drum.TOM;
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

  private void bass(Section.Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.BASS);
    if (timbre == null || kind == Section.Kind.INTRO) {
      return;
    }
    String lane = lanes[3];
    for (int i = 0; i < steps; i++) {
      char mark = lane.charAt(i);
      if (mark != '.') {
        int third = mark == '3' ? chord.get(1) : mark == '5' ? chord.get(2) : chord.get(0);
        int pitch = Harmony.near(third, mark == '8' ? 48 : 37);
        int length = until(lane, i);
        play(i, length * 0.95, pitch, 0.85 * kind.level, timbre, 0);
      }
    }
  }

  private void chords(Section.Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.CHORDS);
    if (timbre == null || (kind == Section.Kind.BRIDGE && wish.band().containsKey(Part.PAD))) {
      return;
    }
    String lane = lanes[4];
    boolean driven = timbre == Timbre.DISTORTED;
    List<Integer> voices = driven ? List.of(chord.get(0), chord.get(2)) : chord;
    int next = 0;
    for (int i = 0; i < steps; i++) {
      char mark = lane.charAt(i);
      double loud = (mark == 'o' ? 0.4 : 0.62) * kind.level;
      if (mark == 'a') {
        int pitch = Harmony.near(voices.get(next % voices.size()), 60) + 12 * (next % 4 / 3);
        play(i, until(lane, i) + 2, pitch, loud * 1.1, timbre, next % 2 == 0 ? -0.35 : 0.35);
        next++;
      } else if (mark != '.') {
        for (int j = 0; j < voices.size(); j++) {
          int pitch = Harmony.near(voices.get(j), driven ? 45 + 7 * j : 60);
          boolean strum = timbre == Timbre.GUITAR;
          play(i + (strum ? 0.09 * j : 0), until(lane, i) * 0.92, pitch, loud, timbre, side(j));
        }
      }
    }
  }

  private static double side(int voice) {
    return voice % 2 == 0 ? -0.3 : 0.3;
  }

  private int until(String lane, int from) {
    int to = from + 1;
    while (to < steps && lane.charAt(to) == '.') {
      to++;
    }
    return to - from;
  }

  private void pad(Section.Kind kind, List<Integer> chord) {
    Timbre timbre = wish.band().get(Part.PAD);
    if (timbre == null || (kind == Section.Kind.VERSE && wish.energy() > 0.75)) {
      return;
    }
    for (int i = 0; i < chord.size(); i++) {
      int pitch = Harmony.near(chord.get(i), 64);
      play(0, steps, pitch, 0.34 + 0.1 * kind.level, timbre, 0.8 * side(i));
    }
  }

  /** The melody where there are no words: the voice on vowels, or the lead. */
  private void tune(Section.Kind kind, int bar, List<Integer> chord) {
    boolean solo = kind == Section.Kind.SOLO || kind == Section.Kind.INTRO;
    boolean words = form.sections().stream().anyMatch(each -> !each.lines().isEmpty());
    boolean voice = wish.band().containsKey(Part.VOICE) && !solo && !words;
    Timbre timbre = voice ? Timbre.VOICE : wish.band().get(Part.LEAD);
    boolean rests = kind == Section.Kind.INTRO && bar % 2 == 0 && wish.drums();
    if (timbre == null || rests) {
      return;
    }
    int centre = voice ? wish.register() : timbre == Timbre.DISTORTED ? 67 : 72;
    for (Melody.Tone tone : melody.bar(kind, bar, chord, centre)) {
      String syllable = !voice ? "" : kind == Section.Kind.CHORUS ? "la" : "ooh";
      double loud = (voice ? 0.85 : 0.6) * (0.4 + 0.6 * kind.level);
      notes.add(
          note(bars, tone.step(), tone.length() * 0.94, tone.pitch(), loud, timbre, 0.1, syllable));
    }
  }

  /** Sings the lines of the section that has just been played. */
  private void sing(Section section) {
    Timbre timbre = wish.band().get(Part.VOICE);
    if (section.lines().isEmpty()) {
      return;
    }
    int total = section.bars() * steps;
    int lines = Math.min(section.lines().size(), Math.max(1, total / 8));
    int span = total / lines / 4 * 4;
    int begin = bars - section.bars();
    for (int i = 0; i < lines; i++) {
      List<String> syllables = Lyrics.syllables(section.lines().get(i));
      int fit = Math.min(syllables.size(), Math.max(1, span - 1));
      int at = i * span;
      List<Integer> chord = harmony.chord(section.kind(), at / steps);
      int centre = timbre == null ? 72 : wish.register();
      List<Melody.Tone> tones =
          fit == 0 ? List.of() : melody.line(section.kind(), i, fit, span, chord, centre);
      Timbre sound = timbre == null ? wish.band().get(Part.LEAD) : timbre;
      for (int j = 0; j < tones.size() && sound != null; j++) {
        Melody.Tone tone = tones.get(j);
        int place = at + tone.step();
        notes.add(
            note(
                begin + place / steps,
                place % steps,
                tone.length() * 0.96,
                tone.pitch(),
                0.9 * (0.5 + 0.5 * section.kind().level),
                sound,
                0,
                timbre == null ? "" : syllables.get(j)));
      }
    }
  }

  /** The last chord, which rings until the end. */
  private void ending() {
    List<Integer> chord = harmony.last();
    double length = (form.seconds() - time(bars, 0)) / step;
    Timbre bass = wish.band().get(Part.BASS);
    if (bass != null) {
      play(0, length, Harmony.near(chord.get(0), 37), 0.8, bass, 0);
    }
    for (Part part : List.of(Part.CHORDS, Part.PAD)) {
      Timbre timbre = wish.band().get(part);
      // What fades by itself is struck again, so that a long end is not silent.
      for (double at = 0; timbre != null && (at == 0 || at < length - 2.5 / step); at += 2 / step) {
        for (int i = 0; i < chord.size(); i++) {
          int pitch = Harmony.near(chord.get(i), at == 0 ? 60 : 66);
          play(at + 0.1 * i, length - at, pitch, at == 0 ? 0.6 : 0.35, timbre, side(i));
        }
      }
    }
    if (wish.drums() && lanes[0].contains("x")) {
      hits.add(new Hit(time(bars, 0), Drum.KICK, 0.8));
      hits.add(new Hit(time(bars, 0), Drum.CRASH, 0.5));
    }
  }

  private void play(
      double at, double length, int pitch, double loudness, Timbre timbre, double pan) {
    notes.add(note(bars, at, length, pitch, loudness, timbre, pan, ""));
  }

  private Note note(
      int bar,
      double at,
      double length,
      int pitch,
      double loudness,
      Timbre timbre,
      double pan,
      String syllable) {
    double human = 0.93 + 0.14 * dice.nextDouble();
    return new Note(time(bar, at), length * step, pitch, loudness * human, timbre, pan, syllable);
  }
}
