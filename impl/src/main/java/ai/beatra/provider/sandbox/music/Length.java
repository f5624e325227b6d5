package ai.beatra.provider.sandbox.music;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long and how fast a prompt wants its music. */
final class Length {
  /** The shortest and the longest piece, in seconds. */
  static final double SHORTEST = 10;

  static final double LONGEST = 180;

  private static final List<String> WORDS =
      List.of(
          "half a|an?|one|two|three|ten|fifteen|twenty|thirty|forty.five|sixty|ninety"
              .split("\\|"));
  private static final double[] VALUES = {0.5, 1, 1, 2, 3, 10, 15, 20, 30, 45, 60, 90};
  private static final String NUMBER =
      "(?<![\\w:.,])(\\d{1,5}(?:[.,]\\d{1,2})?|" + String.join("|", WORDS) + ")";
  private static final String SECONDS = NUMBER + "[\\s-]*(?:seconds?|secs?|s)\\b";
  private static final Pattern LENGTH =
      Pattern.compile(
          NUMBER
              + "[\\s-]*(?:minutes?|mins?|m)\\b(?:[\\s,]*(?:and\\s+)?"
              + SECONDS
              + ")?"
              + "|"
              + SECONDS);
  private static final Pattern CLOCK =
      Pattern.compile("(?<![\\d:])(\\d{1,2}):([0-5]\\d)(?![\\d:])");
  private static final Pattern DECADE = Pattern.compile("\\b(?:19|20)?[5-9]0'?s\\b");

  private static final Pattern BPM =
      Pattern.compile(
          "(?<![\\d.])(\\d{2,3})(?:[.,]\\d+)?[\\s-]*(?:bpm|beats per minute)\\b"
              + "|\\b(?:bpm|tempo)(?: of|:| is|=)?\\s*(\\d{2,3})\\b");
  private static final List<String> SPEEDS =
      List.of("very_slow", "very_fast", "slow", "moderate", "fast");
  private static final double[] BPMS = {54, 172, 70, 96, 144};

  private Length() {}

  /** In seconds, within the bounds; null if the text does not say. */
  static @Nullable Double in(String text) {
    Matcher clock = CLOCK.matcher(text);
    if (clock.find()) {
      return bounded(60 * Double.parseDouble(clock.group(1)) + Double.parseDouble(clock.group(2)));
    }
    Matcher length = LENGTH.matcher(DECADE.matcher(text).replaceAll(" "));
    if (!length.find()) {
      return null;
    }
    double minutes = number(length.group(1));
    double seconds = number(length.group(2)) + number(length.group(3));
    return bounded(60 * minutes + seconds);
  }

  /** Beats per minute, 40 to 220; null if the text does not say. */
  static @Nullable Double bpmIn(String text) {
    Matcher bpm = BPM.matcher(text);
    if (bpm.find()) {
      String digits = bpm.group(1) != null ? bpm.group(1) : bpm.group(2);
      return Math.max(40, Math.min(220, Double.parseDouble(digits)));
    }
    for (int i = 0; i < BPMS.length; i++) {
      if (Words.count(text, "speed." + SPEEDS.get(i)) > 0) {
        return BPMS[i];
      }
    }
    return null;
  }

  private static double number(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    for (int i = 0; i < VALUES.length; i++) {
      if (text.matches(WORDS.get(i))) {
        return VALUES[i];
      }
    }
    return Double.parseDouble(text.replace(',', '.'));
  }

  static double bounded(double seconds) {
    return Math.max(SHORTEST, Math.min(LONGEST, seconds));
  }
}
