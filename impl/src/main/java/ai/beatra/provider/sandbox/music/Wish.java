package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks for; chance decides what it leaves open.
 *
 * @param rhythm the genre whose drums and bass are played
 * @param bpm beats per minute
 * @param energy 0 for calm to 1 for wild
 * @param seconds how long the prompt wants it; null if it does not say
 * @param band who plays; whoever is not in it is silent
 * @param omitted sections that are not wanted
 * @param weirdness 0 to 1
 * @param register the MIDI pitch around which the voice sings
 */
record Wish(
    Genre genre,
    Genre rhythm,
    Key key,
    double bpm,
    double energy,
    @Nullable Double seconds,
    Map<Part, Timbre> band,
    boolean drums,
    Set<Passage.Kind> omitted,
    double weirdness,
    int register) {

  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "\\b(?:no|without|minus|except|avoid)\\s+(?:any\\s+|an?\\s+|the\\s+)?"
              + "((?:electric |acoustic |lead )?[\\w-]+(?:\\s+(?:or|nor)\\s+(?:any\\s+)?[\\w-]+)*)");
  private static final List<Genre> CALM_GENRES =
      List.of(Genre.LOFI, Genre.FOLK, Genre.AMBIENT, Genre.CLASSICAL);
  private static final List<Genre> OTHER_GENRES =
      List.of(Genre.POP, Genre.ELECTRONIC, Genre.HOUSE, Genre.ROCK, Genre.POP);

  /** Reads the call; what the prompt says wins over what the reference lends. */
  static Wish of(MusicCall call, @Nullable Reference reference, SplittableRandom dice) {
    String all = call.prompt().toLowerCase(Locale.ROOT);
    StringBuilder unwanted = new StringBuilder();
    String wanted =
        LEFT_OUT
            .matcher(all)
            .replaceAll(
                found -> {
                  unwanted.append(' ').append(found.group(1));
                  return " ";
                });
    MusicOptions options = call.options();
    if (options.negativeTags() != null) {
      unwanted.append(' ').append(options.negativeTags().toLowerCase(Locale.ROOT));
    }
    String without = unwanted.toString();
    double energy = energy(wanted);
    Genre genre = genre(wanted, without, energy, dice);
    double stray = 0.6 * (1 - share(options.styleWeight(), 1));
    Genre rhythm = dice.nextDouble() < stray ? stranger(genre, dice) : genre;
    return new Wish(
        genre,
        rhythm,
        WrittenKey.in(call.prompt(), wanted, reference, dice),
        bpm(wanted, genre, energy, reference, dice),
        energy,
        Length.in(wanted),
        band(call, genre, wanted, without, stray, dice),
        !Words.in(without, Part.DRUMS) && !alone(wanted),
        omitted(without),
        share(options.weirdness(), 0.1),
        register(wanted, options.vocalGender(), dice));
  }

  private static double share(@Nullable Double given, double otherwise) {
    return given == null || given.isNaN() ? otherwise : Math.max(0, Math.min(1, given));
  }

  private static double energy(String text) {
    double wild = Words.count(text, "wild");
    double calm = Words.count(text, "calm");
    return 0.5 + 0.22 * (wild - calm);
  }

  private static Genre genre(String text, String without, double energy, SplittableRandom dice) {
    for (Genre each : Genre.values()) {
      if (Words.in(text, each) && !Words.in(without, each)) {
        return each;
      }
    }
    List<Genre> likely = energy < 0.5 ? CALM_GENRES : OTHER_GENRES;
    return likely.get(dice.nextInt(likely.size()));
  }

  private static Genre stranger(Genre genre, SplittableRandom dice) {
    List<Genre> all = List.of(Genre.values());
    Genre other = all.get(dice.nextInt(all.size()));
    return other.steps() == genre.steps() ? other : genre;
  }

  private static double bpm(
      String text,
      Genre genre,
      double energy,
      @Nullable Reference reference,
      SplittableRandom dice) {
    Double written = Length.bpmIn(text);
    if (written != null) {
      return written;
    }
    if (reference != null) {
      return reference.bpm();
    }
    double share = Math.max(0, Math.min(1, energy + 0.4 * (dice.nextDouble() - 0.5)));
    Genre.Tempo tempo = genre.tempo;
    return Math.rint(tempo.slowest() + share * (tempo.fastest() - tempo.slowest()));
  }

  /** Whether one instrument is to play by itself. */
  private static boolean alone(String text) {
    return Words.count(text, "alone") > 0
        && Stream.of(Instrument.values()).anyMatch(each -> Words.in(text, each));
  }

  private static Map<Part, Timbre> band(
      MusicCall call,
      Genre genre,
      String text,
      String without,
      double stray,
      SplittableRandom dice) {
    Map<Part, Timbre> named = new EnumMap<>(Part.class);
    for (Instrument each : Instrument.values()) {
      if (Words.in(text, each)) {
        named.putIfAbsent(each.part, each.timbre);
      }
    }
    Map<Part, Timbre> band = new EnumMap<>(Part.class);
    if (alone(text)) {
      Timbre only = named.values().iterator().next();
      band.put(Part.CHORDS, only);
      band.put(Part.LEAD, only);
    } else {
      Genre.Band usual = dice.nextDouble() < stray ? stranger(genre, dice).band : genre.band;
      band.put(Part.BASS, usual.bass());
      band.put(Part.CHORDS, usual.chords());
      band.put(Part.PAD, usual.pad());
      band.put(Part.LEAD, usual.lead());
      band.putAll(named);
    }
    leaveOut(band, without);
    if (!call.instrumental() && !Words.in(without, Part.VOICE)) {
      band.put(Part.VOICE, Timbre.VOICE);
    }
    return band;
  }

  /** Silences parts and instruments; somebody goes on playing. */
  private static void leaveOut(Map<Part, Timbre> band, String without) {
    Map<Part, Timbre> before = new EnumMap<>(band);
    band.keySet().removeIf(part -> Words.in(without, part));
    for (Instrument each : Instrument.values()) {
      if (Words.in(without, each)) {
        band.values().removeIf(timbre -> timbre == each.timbre);
      }
    }
    if (!band.containsKey(Part.CHORDS) && !band.containsKey(Part.PAD)) {
      boolean free = before.get(Part.PAD) != Timbre.PAD && !Words.in(without, Part.PAD);
      band.put(Part.PAD, free ? Timbre.PAD : Timbre.EPIANO);
    }
  }

  private static Set<Passage.Kind> omitted(String without) {
    Set<Passage.Kind> omitted = EnumSet.noneOf(Passage.Kind.class);
    for (Passage.Kind each : Passage.Kind.values()) {
      if (Words.in(without, each)) {
        omitted.add(each);
      }
    }
    return omitted;
  }

  private static int register(String text, @Nullable String gender, SplittableRandom dice) {
    boolean low = dice.nextBoolean();
    if (gender != null) {
      low = gender.toLowerCase(Locale.ROOT).startsWith("m");
    } else if (Words.count(text, "high_voice") > 0) {
      low = false;
    } else if (Words.count(text, "low_voice") > 0) {
      low = true;
    }
    return low ? 55 : 65;
  }
}
