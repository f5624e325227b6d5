package ai.beatra.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * API keys as the contract writes them: {@code sk-<region>-} and 42 base62 characters, the last 6
 * the CRC-32 of everything before them, most significant digit first.
 */
final class KeyText {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 36;
  private static final int CHECK_LENGTH = 6;

  private KeyText() {}

  /** A well-formed key that no server has made. */
  static String wellFormed(String region, Random random) {
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

  /** The key with a typing error in it. */
  static String misspelt(String key) {
    int at = key.length() - CHECK_LENGTH - 1;
    char other = key.charAt(at) == 'a' ? 'b' : 'a';
    return key.substring(0, at) + other + key.substring(at + 1);
  }

  /**
   * @throws IllegalArgumentException when it is not of the form {@code sk-<region>-…}
   */
  static String region(String key) {
    String[] parts = key.split("-", -1);
    if (parts.length != 3 || !parts[0].equals("sk")) {
      throw new IllegalArgumentException("the key is not of the form sk-<region>-<42 characters>");
    }
    return parts[1];
  }
}
