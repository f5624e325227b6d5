package ai.beatra.provider.sandbox.music;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The key that a prompt names or lets one guess. */
final class WrittenKey {
  private static final String MODES =
      "major|maj|minor|min|aeolian|ionian|dorian|phrygian|lydian|mixolydian";
  private static final Pattern KEY =
      Pattern.compile(
          "(\\b(?:[Ii]n|[Kk]ey(?: of|:)?)\\s+)?(?<![\\w#'’])([A-Ga-g])"
              + "(#|♯|b|♭|[\\s-]sharp|[\\s-]flat)?(?:[\\s-]*("
              + MODES
              + ")|(m))?(?![\\w'’])");
  private static final Pattern MODE = Pattern.compile("\\b(" + MODES + ")\\b");
  private static final int[] TONICS = {9, 11, 0, 2, 4, 5, 7};

  private WrittenKey() {}

  /**
   * The key to play in.
   *
   * @param text the prompt in lower case, without what it does not want
   * @param reference lends its key to a prompt that names none
   */
  static Key in(String prompt, String text, @Nullable Reference reference, SplittableRandom dice) {
    int tonic = dice.nextInt(12);
    boolean minor = dice.nextInt(100) < 45;
    Matcher key = KEY.matcher(prompt);
    while (key.find()) {
      if (meansKey(key)) {
        return written(key, text, minor);
      }
    }
    return reference != null ? reference.key() : new Key(tonic, mode(text, minor));
  }

  /** A letter alone is a key only after "in"; "a major hit" is none. */
  private static boolean meansKey(Matcher key) {
    boolean capital = Character.isUpperCase(key.group(2).charAt(0));
    boolean introduced = key.group(1) != null;
    if (key.group(4) == null) {
      return introduced && capital;
    }
    return introduced || capital || !key.group(2).equals("a");
  }

  private static Key written(Matcher key, String text, boolean minor) {
    int tonic = TONICS[Character.toUpperCase(key.group(2).charAt(0)) - 'A'];
    String accidental = key.group(3);
    if (accidental != null) {
      boolean sharp = accidental.matches("#|♯|.sharp");
      tonic = Math.floorMod(tonic + (sharp ? 1 : -1), 12);
    }
    if (key.group(4) != null) {
      return new Key(tonic, named(key.group(4).toLowerCase(Locale.ROOT)));
    }
    return new Key(tonic, key.group(5) != null ? Key.Mode.MINOR : mode(text, minor));
  }

  private static Key.Mode mode(String text, boolean minor) {
    Matcher mode = MODE.matcher(text);
    if (mode.find()) {
      return named(mode.group(1));
    }
    boolean sad = Words.count(text, "sad") > 0;
    boolean glad = Words.count(text, "glad") > 0;
    return (sad == glad ? minor : sad) ? Key.Mode.MINOR : Key.Mode.MAJOR;
  }

  private static Key.Mode named(String mode) {
    String begin = mode.substring(0, 3).toUpperCase(Locale.ROOT);
    return Stream.of(Key.Mode.values())
        .filter(each -> each.name().startsWith(begin))
        .findFirst()
        .orElse(begin.equals("AEO") ? Key.Mode.MINOR : Key.Mode.MAJOR);
  }
}
