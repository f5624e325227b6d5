package ai.beatra.provider;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Music to make.
 *
 * @param upstreamModel the model's name at the provider
 * @param prompt what it sounds like; empty if only lyrics were given
 * @param lyrics the words, with section tags such as {@code [Verse]}
 * @param instrumental without a voice
 * @param title of the piece; the provider finds one if none was given
 * @param clips how many different ones
 * @param options the options of the model, as the request has them
 * @param reference a recording whose tempo and key to follow
 */
public record MusicCall(
    String upstreamModel,
    String prompt,
    @Nullable String lyrics,
    boolean instrumental,
    @Nullable String title,
    int clips,
    MusicOptions options,
    @Nullable Media reference) {
  private static final int MOST_WORDS = 5;
  private static final int LONGEST = 60;

  /** The title that was asked for, or the first words of the lyrics or of the prompt. */
  public String anyTitle() {
    return Stream.concat(
            Stream.of(Objects.requireNonNullElse(title, "")),
            Stream.concat(Objects.requireNonNullElse(lyrics, "").lines(), prompt.lines())
                .filter(line -> !line.strip().startsWith("["))
                .map(MusicCall::firstWords))
        .filter(found -> !found.isBlank())
        .findFirst()
        .orElse("Untitled");
  }

  private static String firstWords(String line) {
    String words =
        Stream.of(line.split("[^\\p{L}\\p{M}\\p{N}'’-]+"))
            .filter(word -> !word.isEmpty())
            .limit(MOST_WORDS)
            .collect(Collectors.joining(" "));
    int end =
        words.offsetByCodePoints(0, Math.min(LONGEST, words.codePointCount(0, words.length())));
    return words.substring(0, end);
  }
}
