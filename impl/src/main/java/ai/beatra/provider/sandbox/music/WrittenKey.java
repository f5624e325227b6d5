package ai.beatra.provider.sandbox.music;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern SAD =
      Pattern.compile(
          "\\b(?:sad\\w*|dark|melanchol\\w*|moody|lonely|angry|tense|sinister|gloomy|haunting"
              + "|mysterious|dramatic|tragic|horror|night|rain\\w*|heartbreak|aggressive)\\b");
  private static final Pattern GLAD =
      Pattern.compile(
          "\\b(?:happy|bright|cheerful|joyful|sunny|uplifting|summer|playful|love|hopeful|triumphant"
              + "|heroic|warm|christmas|children)\\b");
  private static final int[] TONICS = {9, 11, 0, 2, 4, 5, 7};

  private WrittenKey() {}

  /**
   * The key to play in.
   *
   * @param text the prompt in lower case, without what it does not want
   * @param heard the key of the reference, if there is one
   */
  static Key in(String prompt, String text, @Nullable Key heard, SplittableRandom dice) {
    int tonic = dice.nextInt(12);
    boolean minor = dice.nextInt(100) < 45;
    Matcher key = KEY.matcher(prompt);
    while (key.find()) {
      if (meansKey(key)) {
        return written(key, text, minor);
      }
    }
    if (heard != null) {
      return heard;
    }
    return new Key(tonic, mode(text, minor));
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
    boolean sad = SAD.matcher(text).find();
    boolean glad = GLAD.matcher(text).find();
    return (sad == glad ? minor : sad) ? Key.Mode.MINOR : Key.Mode.MAJOR;
  }

  private static Key.Mode named(String mode) {
    return switch (mode) {
      case "minor", "min", "aeolian" -> Key.Mode.MINOR;
      case "dorian" -> Key.Mode.DORIAN;
      case "phrygian" -> Key.Mode.PHRYGIAN;
      case "lydian" -> Key.Mode.LYDIAN;
      case "mixolydian" -> Key.Mode.MIXOLYDIAN;
      default -> Key.Mode.MAJOR;
    };
  }
}
