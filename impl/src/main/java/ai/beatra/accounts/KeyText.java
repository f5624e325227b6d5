package ai.beatra.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code sk-<region>-} and 42 base62 characters, 36 of them random (214
 * bits) and the last 6 the CRC-32 of everything before. Never printed by accident.
 */
record KeyText(String text, String region) {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern SHAPE = Pattern.compile("sk-([a-z0-9]{2,8})-[0-9A-Za-z]{42}");
  private static final int RANDOM_LENGTH = 36;
  private static final int CHECK_LENGTH = 6;
  private static final int START_LENGTH = 12;
  private static final int SHORTEST = 48;
  private static final int LONGEST = 54;

  static KeyText generate(String region, RandomGenerator random) {
    StringBuilder text = new StringBuilder("sk-").append(region).append('-');
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return new KeyText(text + check(text.toString()), region);
  }

  /** Empty if it has not the shape of a key or its check does not fit. */
  static Optional<KeyText> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int end = text.length() - CHECK_LENGTH;
    return text.substring(end).equals(check(text.substring(0, end)))
        ? Optional.of(new KeyText(text, matcher.group(1)))
        : Optional.empty();
  }

  /** The whole key. */
  String reveal() {
    return text;
  }

  /** What may be shown of it. */
  String start() {
    return text.substring(0, START_LENGTH);
  }

  /** Whether a text has a length that keys have. */
  static boolean mayBe(String text) {
    return text.length() >= SHORTEST && text.length() <= LONGEST;
  }

  /** Of the whole key, as {@link #sha256(String)}. */
  String sha256() {
    return sha256(text);
  }

  /** In lower-case hexadecimal; the random part is long enough to need no salt. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return start() + "…";
  }

  /** The CRC-32 as six base62 digits, the most significant first. */
  private static String check(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    long value = crc.getValue();
    char[] digits = new char[CHECK_LENGTH];
    for (int i = CHECK_LENGTH - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (value % BASE62.length()));
      value /= BASE62.length();
    }
    return new String(digits);
  }
}
