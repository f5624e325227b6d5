package ai.beatra.provider.sandbox;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Summaries made of a text's own sentences: those whose words the text uses most. */
final class Summary {
  private static final int LONGEST = 50_000;
  private static final int WORDS_COUNTED = 30;
  private static final Pattern COMMAND =
      Pattern.compile(
          "^(?:summari[sz]e|tl;?dr|sum up|give me a summary|(?:write )?a summary)\\b([^:\\n]{0,100})[:\\n]",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COUNT =
      Pattern.compile("\\b(\\d|one|two|three|four|five) sentences?\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern END = Pattern.compile("(?<=[.!?…])[\"”’)]?\\s+|\\n{2,}");

  private Summary() {}

  static Optional<String> answer(String ask, boolean brief) {
    Matcher command = COMMAND.matcher(ask.substring(0, Math.min(300, ask.length())));
    if (!command.find()) {
      return Optional.empty();
    }
    String text = ask.substring(command.end(), Math.min(ask.length(), command.end() + LONGEST));
    List<String> sentences =
        END.splitAsStream(text.strip()).map(String::strip).filter(s -> !s.isEmpty()).toList();
    if (sentences.isEmpty()) {
      return Optional.empty();
    }
    Matcher count = COUNT.matcher(command.group(1));
    long most =
        count.find()
            ? Math.max(1, Words.number(count.group(1)))
            : brief ? 1 : 1 + sentences.size() / 4;
    return Optional.of(best(sentences, Math.min(most, 5)));
  }

  private static String best(List<String> sentences, long most) {
    List<List<String>> words = sentences.stream().map(Summary::meaning).toList();
    Map<String, Integer> uses = new HashMap<>();
    words.forEach(some -> some.forEach(word -> uses.merge(word, 1, Integer::sum)));
    double[] scores = new double[sentences.size()];
    for (int i = 0; i < scores.length; i++) {
      int sum = words.get(i).stream().mapToInt(word -> uses.getOrDefault(word, 0)).sum();
      scores[i] = (double) sum / (4 + words.get(i).size());
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(most)
        .sorted()
        .map(sentences::get)
        .collect(Collectors.joining(" "));
  }

  private static List<String> meaning(String sentence) {
    return Words.of(sentence).stream()
        .filter(word -> !Words.isEmpty(word))
        .limit(WORDS_COUNTED)
        .map(word -> Words.stem(word.toLowerCase(Locale.ROOT)))
        .toList();
  }
}
