package ai.beatra.provider.sandbox.music;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a title for a piece that has none. */
final class Title {
  private static final Set<String> DULL =
      Set.of(
          ("a an the and or of in on at to for with without from by about as is it its that this my"
                  + " your some no not any please make me create write song songs track music piece"
                  + " tune bpm key minor major seconds second minutes minute long short tempo style"
                  + " instrumental vocals vocal drums bass featuring like very i you we they")
              .split(" "));

  private Title() {}

  static String of(@Nullable String given, String prompt, List<Passage> lyrics) {
    if (given != null && !given.isBlank()) {
      return given.strip();
    }
    String line =
        Stream.concat(
                lyrics.stream().filter(each -> each.kind() == Passage.Kind.CHORUS), lyrics.stream())
            .flatMap(each -> each.lines().stream())
            .findFirst()
            .orElse("");
    String found = words(line, Set.of(), 5);
    found = found.isEmpty() ? words(prompt, DULL, 4) : found;
    return found.isEmpty() ? "Untitled" : found;
  }

  private static String words(String text, Set<String> dull, int most) {
    return Stream.of(text.split("[^\\p{L}\\p{M}'’-]+"))
        .filter(word -> !word.isBlank() && !dull.contains(word.toLowerCase(Locale.ROOT)))
        .filter(word -> dull.isEmpty() || word.length() > 1)
        .limit(most)
        .map(word -> word.substring(0, Math.min(20, word.length())))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining(" "));
  }
}
