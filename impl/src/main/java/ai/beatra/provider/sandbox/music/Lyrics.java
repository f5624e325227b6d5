package ai.beatra.provider.sandbox.music;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads lyrics: sections, lines, syllables. */
final class Lyrics {
  private static final int MOST_SYLLABLES = 32;
  private static final Pattern TAG = Pattern.compile("^\\s*[\\[(]\\s*([^\\])]{1,60})[\\])]:?\\s*$");
  private static final Pattern SYLLABLE =
      Pattern.compile("[^aeiouy]*[aeiouy]+(?:[^aeiouy]+$|[^aeiouy](?=[^aeiouy]))?");
  private static final Pattern SILENT_E = Pattern.compile("(?<=[aeiouy][^aeiouy\\W]{1,2})e\\b");

  private Lyrics() {}

  /** The sections in their order, without bars yet; none if there are no lyrics. */
  static List<Passage> sections(@Nullable String lyrics) {
    List<Passage> sections = new ArrayList<>();
    Passage.Kind kind = null;
    List<String> lines = new ArrayList<>();
    for (String line : lyrics == null ? List.<String>of() : lyrics.lines().limit(400).toList()) {
      Matcher tag = TAG.matcher(line);
      if (tag.matches() || line.isBlank()) {
        close(sections, kind, lines);
        lines = new ArrayList<>();
        kind = tag.matches() ? kind(tag.group(1)) : null;
      } else {
        lines.add(line.strip());
      }
    }
    close(sections, kind, lines);
    return sections;
  }

  private static Passage.Kind kind(String tag) {
    String text = tag.toLowerCase(Locale.ROOT);
    if (text.contains("pre")) {
      return Passage.Kind.VERSE;
    }
    return Stream.of(Passage.Kind.values())
        .filter(kind -> Words.in(text, kind))
        .findFirst()
        .orElse(Passage.Kind.VERSE);
  }

  /** Adds a section; one without a tag is a verse, or the chorus if it stands there again. */
  private static void close(
      List<Passage> sections, Passage.@Nullable Kind tagged, List<String> lines) {
    if (tagged == null && lines.isEmpty()) {
      return;
    }
    Passage.Kind kind = tagged == null ? Passage.Kind.VERSE : tagged;
    if (tagged == null) {
      for (int i = 0; i < sections.size(); i++) {
        if (sections.get(i).lines().equals(lines)) {
          kind = Passage.Kind.CHORUS;
          sections.set(i, new Passage(kind, 0, lines));
        }
      }
    }
    sections.add(new Passage(kind, 0, List.copyOf(lines)));
  }

  /** The syllables of a line, at most 32. */
  static List<String> syllables(String line) {
    String spoken = SILENT_E.matcher(line.toLowerCase(Locale.ROOT)).replaceAll("");
    String plain = Normalizer.normalize(spoken, Normalizer.Form.NFD).replaceAll("\\p{M}|['’]", "");
    List<String> syllables = new ArrayList<>();
    for (String word : plain.split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty() && syllables.size() < MOST_SYLLABLES) {
        addWord(syllables, word);
      }
    }
    return syllables.subList(0, Math.min(MOST_SYLLABLES, syllables.size()));
  }

  private static void addWord(List<String> syllables, String word) {
    Matcher syllable = SYLLABLE.matcher(word);
    int before = syllables.size();
    while (syllable.find()) {
      syllables.add(syllable.group());
    }
    if (syllables.size() > before) {
      return;
    }
    if (word.codePoints().anyMatch(Character::isIdeographic)) {
      word.codePoints().forEach(sign -> syllables.add("l" + "aeiou".charAt(sign % 5)));
    } else {
      syllables.add("la");
    }
  }
}
