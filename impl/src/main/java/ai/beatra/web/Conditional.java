package ai.beatra.web;

import ai.beatra.http.errors.Errors;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client has already, and which part it wants (RFC 9110, sections 13 and 14).
 *
 * @param tag the ETag, with its quotes
 * @param modified null if it is not known
 */
record Conditional(Exchange exchange, String tag, @Nullable Instant modified) {
  static final String ALLOW = "GET, HEAD, OPTIONS";

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern SINGLE =
      Pattern.compile(
          "bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

  /**
   * Throws where the method neither reads nor asks.
   *
   * @throws ai.beatra.error.ApiException method_not_allowed
   */
  static void requireReading(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      exchange.answer().header("Allow", ALLOW);
      throw Errors.notAllowed(exchange.method(), ALLOW);
    }
  }

  /** As headers have it. */
  static String date(Instant time) {
    return HTTP_DATE.format(time);
  }

  /** Whether the client has it already. */
  boolean isKnown() {
    String tags = exchange.header("If-None-Match");
    if (tags != null) {
      return Arrays.stream(tags.split(","))
          .map(each -> each.strip().replaceFirst("^W/", ""))
          .anyMatch(each -> each.equals("*") || each.equals(tag));
    }
    Instant since = parsed(exchange.header("If-Modified-Since"));
    return since != null
        && modified != null
        && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
  }

  private static @Nullable Instant parsed(@Nullable String date) {
    try {
      return date == null ? null : Instant.from(HTTP_DATE.parse(date));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The part that is wanted; nothing where that is all of it, or several parts. */
  Optional<ByteRange> range(long size) {
    String range = exchange.header("Range");
    String condition = exchange.header("If-Range");
    if (range == null || !exchange.method().equals("GET")) {
      return Optional.empty();
    }
    boolean applies =
        condition == null
            || condition.equals(tag)
            || modified != null && condition.equals(date(modified));
    return applies ? parse(range, size) : Optional.empty();
  }

  private static Optional<ByteRange> parse(String header, long size) {
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
