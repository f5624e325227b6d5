package ai.beatra.provider.sandbox.music;

import static ai.beatra.provider.sandbox.music.Passage.Kind.*;

import java.util.ArrayList;
import java.util.List;

/**
 * The sections of a piece.
 *
 * @param seconds how long the piece is, with its last chord
 */
record Form(List<Passage> sections, double seconds) {
  /** The last chord has at least so long, in seconds. */
  private static final double TAIL = 1.3;

  private static final double SYLLABLE = 0.27;

  static Form of(Wish wish, List<Passage> lyrics) {
    double bar = wish.genre().steps() * 15 / wish.bpm();
    List<Passage> sung = lyrics.stream().filter(s -> !wish.omitted().contains(s.kind())).toList();
    List<Passage> sections = sung.isEmpty() ? List.of() : measured(sung, wish, bar);
    double seconds = 30;
    if (wish.seconds() != null) {
      seconds = wish.seconds();
    } else if (!sections.isEmpty()) {
      seconds = Length.bounded(bars(sections) * bar + TAIL + 0.7);
    }
    int bars = Math.max(1, (int) ((seconds - TAIL) / bar));
    return new Form(sections.isEmpty() ? free(wish, bars) : fitted(sections, bars), seconds);
  }

  int bars() {
    return bars(sections);
  }

  private static int bars(List<Passage> sections) {
    return sections.stream().mapToInt(Passage::bars).sum();
  }

  /** Gives every line of the lyrics the bars that it takes to sing it. */
  private static List<Passage> measured(List<Passage> sung, Wish wish, double bar) {
    List<Passage> sections = new ArrayList<>();
    if (sung.get(0).kind() != INTRO && !wish.omitted().contains(INTRO)) {
      sections.add(new Passage(INTRO, 2, List.of()));
    }
    for (Passage each : sung) {
      double longest =
          each.lines().stream()
              .mapToInt(line -> Lyrics.syllables(line).size())
              .mapToDouble(count -> 0.5 + count * SYLLABLE)
              .max()
              .orElse(0);
      int line = Math.max(1, (int) Math.ceil(longest / bar - 0.2));
      sections.add(each.withBars(each.lines().isEmpty() ? 4 : line * each.lines().size()));
    }
    return sections;
  }

  /** Stretches, repeats or shortens the sections to a number of bars. */
  private static List<Passage> fitted(List<Passage> sections, int bars) {
    List<Passage> again =
        sections.stream().filter(s -> s.kind() != INTRO && s.kind() != OUTRO).toList();
    List<Passage> all = new ArrayList<>(sections);
    while (bars(all) < 0.7 * bars) {
      boolean ends = all.get(all.size() - 1).kind() == OUTRO;
      all.addAll(all.size() - (ends ? 1 : 0), again.isEmpty() ? sections : again);
    }
    double factor = bars / (double) bars(all);
    while (all.size() > bars) {
      all.remove(all.size() - 1);
    }
    all.replaceAll(each -> each.withBars(Math.max(1, (int) (factor * each.bars()))));
    for (int i = 0; bars(all) != bars; i++) {
      int place = all.size() - 1 - i % all.size();
      Passage each = all.get(place);
      int step = bars(all) < bars ? 1 : -1;
      all.set(place, each.withBars(Math.max(1, each.bars() + step)));
    }
    return all;
  }

  /** A form for music without words. */
  private static List<Passage> free(Wish wish, int bars) {
    int phrase = bars >= 48 ? 8 : bars >= 12 ? 4 : 2;
    int count = Math.max(1, bars / phrase);
    List<Passage.Kind> kinds = new ArrayList<>();
    if (count >= 3) {
      kinds.add(INTRO);
    }
    int end = count >= 7 ? 3 : count >= 4 ? 1 : 0;
    for (int i = 0; kinds.size() < count - end; i++) {
      kinds.add(i % 2 == 0 ? VERSE : CHORUS);
    }
    kinds.addAll(List.of(BRIDGE, CHORUS, OUTRO).subList(3 - end, 3));
    kinds.removeIf(wish.omitted()::contains);
    if (kinds.isEmpty()) {
      kinds.add(SOLO);
    }
    return fitted(kinds.stream().map(kind -> new Passage(kind, phrase, List.of())).toList(), bars);
  }
}
