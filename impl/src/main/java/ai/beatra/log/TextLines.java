package ai.beatra.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * An event as people read it: the message, then its fields as {@code key=value}, then the stack
 * trace on lines of its own. Nothing that is logged can begin a line or look like a field.
 */
public final class TextLines extends LayoutBase<ILoggingEvent> {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  private final Timestamps timestamps = new Timestamps();

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String level = event.getLevel().toString();
    var line =
        new StringBuilder(512)
            .append(timestamps.of(event.getTimeStamp()))
            .append(' ')
            .append(level);
    line.append(" ".repeat(Math.max(1, 6 - level.length())));
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    say(event, line);
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
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
    return needsNoQuotes(value)
        ? value
        : '"' + harmless(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** By hand: it is asked for a dozen fields of each request. */
  private static boolean needsNoQuotes(String value) {
    for (int at = 0; at < value.length(); at++) {
      char character = value.charAt(at);
      if (character <= ' ' || character >= 0x7f || character == '"') {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private static String harmless(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }
}
