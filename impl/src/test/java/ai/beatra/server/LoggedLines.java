package ai.beatra.server;

import ai.beatra.log.TextLines;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a logger and those below it are told while this is open; it is printed nowhere else. */
final class LoggedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final Logger logger;
  private final Level level;
  private final @Nullable Level before;

  private LoggedLines(String logger, Level level) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
    this.level = level;
    this.before = this.logger.getLevel();
    this.logger.setLevel(level);
    setContext(this.logger.getLoggerContext());
    start();
    this.logger.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(this.logger::detachAppender);
    this.logger.setAdditive(false);
    this.logger.addAppender(this);
  }

  /** The lines of the access log. */
  static LoggedLines access() {
    return new LoggedLines("ai.beatra.access", Level.INFO);
  }

  /** All lines of that level or above. */
  static LoggedLines all(Level level) {
    return new LoggedLines(org.slf4j.Logger.ROOT_LOGGER_NAME, level);
  }

  @Override
  protected void append(ILoggingEvent event) {
    // Loggers below may say more: a server that another test has started can have told them to.
    if (event.getLevel().isGreaterOrEqual(level)) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }

  List<ILoggingEvent> events() {
    return events;
  }

  /** Messages with their fields and with what was thrown. */
  List<String> texts() {
    return events.stream()
        .map(
            event ->
                event.getLoggerName()
                    + " "
                    + TextLines.said(event)
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()))
        .toList();
  }

  /** The messages that contain the text, or have it in a field. */
  List<String> with(String text) {
    return messages(message -> message.contains(text));
  }

  private List<String> messages(Predicate<String> wanted) {
    return events.stream().map(TextLines::said).filter(wanted).toList();
  }

  /** Waits until there is a message that contains the text. */
  String await(String text) {
    Eventually.holds("a logged line with " + text, () -> !with(text).isEmpty());
    return with(text).get(0);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    others.forEach(logger::addAppender);
    logger.setAdditive(true);
    logger.setLevel(before);
    stop();
  }
}
