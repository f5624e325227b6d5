package ai.beatra.conformance.states;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * An API key as the contract writes it: {@code sk-<region>-} and 42 base62 characters, the last 6
 * the CRC-32 of everything before them, most significant digit first.
 */
public record KeyText(String text, String region) {
  private static final Pattern SHAPE = Pattern.compile("sk-([a-z0-9]{2,8})-[0-9A-Za-z]{42}");
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 36;
  private static final int CHECK_LENGTH = 6;

  /** Empty when it has not the shape of a key. */
  public static Optional<KeyText> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    return matcher.matches() ? Optional.of(new KeyText(text, matcher.group(1))) : Optional.empty();
  }

  /** A well-formed key that no server has made. */
  public static String wellFormed(String region, Random random) {
    StringBuilder key = new StringBuilder("sk-" + region + "-");
    random.ints(RANDOM_LENGTH, 0, DIGITS.length()).forEach(i -> key.append(DIGITS.charAt(i)));
    return withChecksum(key.toString());
  }

  static String withChecksum(String start) {
    CRC32 crc = new CRC32();
    crc.update(start.getBytes(StandardCharsets.US_ASCII));
    StringBuilder check = new StringBuilder();
    for (long rest = crc.getValue(); check.length() < CHECK_LENGTH; rest /= DIGITS.length()) {
      check.insert(0, DIGITS.charAt((int) (rest % DIGITS.length())));
    }
    return start + check;
  }

  /** The key with a typing error in the last character before its checksum. */
  String misspelt() {
    int at = text.length() - CHECK_LENGTH - 1;
    char other = text.charAt(at) == 'a' ? 'b' : 'a';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
