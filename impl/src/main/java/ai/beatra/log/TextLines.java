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

  /** What needs no quotes. */
  private static final Pattern PLAIN = Pattern.compile("[!#-~]+");

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
    return "%s %-5s %s %s\n%s"
        .formatted(
            TIME.format(Instant.ofEpochMilli(event.getTimeStamp())),
            event.getLevel(),
            logger.substring(logger.lastIndexOf('.') + 1),
            said(event),
            trace);
  }

  /** The message with its fields. */
  public static String said(ILoggingEvent event) {
    var text = new StringBuilder(harmless(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair field : event.getKeyValuePairs()) {
        text.append(' ').append(field.key).append('=').append(shown(String.valueOf(field.value)));
      }
    }
    return text.toString();
  }

  private static String shown(String value) {
    return PLAIN.matcher(value).matches()
        ? value
        : '"' + harmless(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String harmless(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }
}
