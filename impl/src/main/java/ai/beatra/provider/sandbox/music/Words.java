package ai.beatra.provider.sandbox.music;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words that prompts and lyrics use, from {@code words.properties}. */
final class Words {
  private static final Map<String, Pattern> PATTERNS =
      load("words.properties").entrySet().stream()
          .collect(
              Collectors.toMap(
                  each -> each.getKey().toString(),
                  each -> Pattern.compile("\\b(?:" + each.getValue() + ")\\b")));

  private Words() {}

  /** Whether a text in lower case names a constant such as a genre. */
  static boolean in(String text, Enum<?> what) {
    return count(text, what.getDeclaringClass().getSimpleName() + "." + what.name()) > 0;
  }

  /** How often a text in lower case says something, up to twice. */
  static long count(String text, String what) {
    return Objects.requireNonNull(PATTERNS.get(what), what)
        .matcher(text)
        .results()
        .limit(2)
        .count();
  }

  /** The texts of a file beside this class. */
  static Properties load(String file) {
    Properties words = new Properties();
    try (InputStream in = Objects.requireNonNull(Words.class.getResourceAsStream(file), file)) {
      words.load(in);
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
