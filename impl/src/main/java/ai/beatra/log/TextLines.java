package ai.beatra.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * An event as people read it: the message, then its fields as {@code key=value}, then the stack
 * trace on lines of its own. Nothing that is logged can begin a line or look like a field.
 */
public final class TextLines extends LayoutBase<ILoggingEvent> {
  /** UTC, in milliseconds. */
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  /**
   * A second as {@link #TIME} writes it, up to its fraction: many lines have the same.
   *
   * @param number since 1970
   */
  private record Second(long number, String text) {}

  private static final int UP_TO_SECONDS = "yyyy-MM-ddTHH:mm:ss".length();
  private static volatile Second last = new Second(-1, "");

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String level = event.getLevel().toString();
    var line = new StringBuilder(512).append(time(event.getTimeStamp())).append(' ').append(level);
    line.append(" ".repeat(Math.max(1, 6 - level.length())));
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    say(event, line);
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  /** UTC, in milliseconds. */
  static String time(long millis) {
    long second = Math.floorDiv(millis, 1000);
    Second known = last;
    if (known.number() != second) {
      String whole = TIME.format(Instant.ofEpochMilli(millis));
      known = new Second(second, whole.substring(0, UP_TO_SECONDS + 1));
      last = known;
    }
    int fraction = (int) Math.floorMod(millis, 1000L);
    String zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : "";
    return known.text() + zeros + fraction + "Z";
  }

  /** The message with its fields. */
  public static String said(ILoggingEvent event) {
    var text = new StringBuilder();
    say(event, text);
    return text.toString();
  }

  private static void say(ILoggingEvent event, StringBuilder text) {
    text.append(harmless(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair field : event.getKeyValuePairs()) {
        text.append(' ').append(field.key).append('=').append(shown(String.valueOf(field.value)));
      }
    }
  }

  private static String shown(String value) {
    return !value.isEmpty() && value.chars().allMatch(TextLines::needsNoQuotes)
        ? value
        : '"' + harmless(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean needsNoQuotes(int character) {
    return character > ' ' && character < 0x7f && character != '"';
  }

  private static String harmless(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }
}
