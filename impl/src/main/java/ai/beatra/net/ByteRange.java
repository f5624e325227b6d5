package ai.beatra.net;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file (RFC 9110, section 14).
 *
 * @param first the first byte
 * @param length how many bytes; 0 where the file has none of what was asked for
 */
public record ByteRange(long first, long length) {
  private static final Pattern SINGLE =
      Pattern.compile(
          "bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

  /** What a Range header asks for; nothing where it is none, or asks for several parts. */
  public static Optional<ByteRange> parse(String header, long size) {
    Matcher single = SINGLE.matcher(header);
    if (!single.matches() || single.group(1).isEmpty() && single.group(2).isEmpty()) {
      return Optional.empty();
    }
    if (single.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(single.group(2)), size);
      return Optional.of(new ByteRange(size - last, last));
    }
    long first = Long.parseLong(single.group(1));
    long end = single.group(2).isEmpty() ? size - 1 : Long.parseLong(single.group(2));
    if (end < first && !single.group(2).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(first, Math.max(0, Math.min(end, size - 1) - first + 1)));
  }
}
