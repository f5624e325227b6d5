package ai.beatra.log;

import ai.beatra.config.Config;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log goes and how much: one line an event on the standard error, libraries only from
 * WARN on. In code, because logback's search for configuration files costs start-up time; logback
 * finds this class through META-INF/services.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String OURS = "ai.beatra";
  private static final int MOST_WAITING = 8192;

  /** Of the one context that slf4j has. */
  private static volatile @Nullable ConsoleAppender<ILoggingEvent> console;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> appender = standardError(context, text(context));
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    console = appender;
    // These warn of every client that sends no proper HTTP, and of every stop.
    for (String noisy : List.of("filterchain.DefaultFilterChain", "nio.GracefulShutdownRunner")) {
      context.getLogger("org.glassfish.grizzly." + noisy).setLevel(Level.ERROR);
    }
    // Says with hundreds of lines what ours says with one: that the database is away.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.OFF);
    // The same of the collector of spans.
    context.getLogger("io.opentelemetry").setLevel(Level.OFF);
    // Jersey and Grizzly log through java.util.logging.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> standardError(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    var layout = new TextLines();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setLayout(layout);
    encoder.setCharset(StandardCharsets.UTF_8);
    return encoder;
  }

  /**
   * From now on nobody waits for the standard error: who serves many must not stand still because
   * nobody reads its log.
   */
  public static UnhurriedLog unhurried() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var synchronous = Objects.requireNonNull(console);
    var log = new UnhurriedLog(synchronous, MOST_WAITING, count -> lost(root, count));
    log.setContext(context);
    log.start();
    root.addAppender(log);
    root.detachAppender(synchronous);
    return log;
  }

  private static ILoggingEvent lost(Logger logger, long count) {
    String message = "{} lines of the log were lost: nobody read the standard error";
    return new LoggingEvent(
        Logging.class.getName(), logger, Level.WARN, message, null, new Object[] {count});
  }

  /** How much our own code says, and how; before this is called, only warnings, as text. */
  public static void set(Config.Log log) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OURS).setLevel(Level.valueOf(log.level().name()));
      if (log.format() == Config.LogFormat.JSON) {
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var before = Objects.requireNonNull(console);
        console = standardError(context, new JsonLines());
        root.addAppender(console);
        root.detachAppender(before);
      }
    }
  }
}
