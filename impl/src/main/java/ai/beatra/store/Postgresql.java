package ai.beatra.store;

import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to PostgreSQL that do not hang: what the URL itself says wins. */
final class Postgresql {
  /** How long a transaction waits for a connection. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final int CONNECT_SECONDS = 4;

  /** Above statement_timeout, so that a slow statement ends with PostgreSQL's own words. */
  private static final int SOCKET_SECONDS = 15;

  /** A connection that only tells and hears is to be missed soon. */
  private static final int NOTICE_SECONDS = 4;

  private static final String LIMITS =
      "-c statement_timeout=10s -c lock_timeout=4s -c idle_in_transaction_session_timeout=60s";

  private static final String NOW =
      "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";

  private Postgresql() {}

  /** How messages call it: a URL may carry a password. */
  static String name(Config.Database settings) {
    PGSimpleDataSource source = connectTo(settings);
    return "the PostgreSQL database "
        + source.getDatabaseName()
        + " on "
        + source.getServerNames()[0];
  }

  /** Which one it is, the same for all who name it in the same way. */
  static String address(Config.Database settings) {
    PGSimpleDataSource source = connectTo(settings);
    String schema = source.getCurrentSchema();
    return "%s:%d/%s%s"
        .formatted(
            source.getServerNames()[0],
            source.getPortNumbers()[0],
            source.getDatabaseName(),
            schema == null ? "" : "/" + schema);
  }

  static DataSource forWork(Config.Database settings) {
    return limited(settings, LIMITS, SOCKET_SECONDS);
  }

  /** Reads see one moment over all their statements, as they do on SQLite. */
  static DataSource forReading(Config.Database settings) {
    return limited(
        settings, LIMITS + " -c default_transaction_isolation=repeatable\\ read", SOCKET_SECONDS);
  }

  /** Nothing is kept that is told here, so that none of it has to wait for the disk. */
  static DataSource forNotices(Config.Database settings) {
    return limited(settings, "-c statement_timeout=4s -c synchronous_commit=off", NOTICE_SECONDS);
  }

  /** Milliseconds since 1970. */
  static long now(Tx tx) {
    List<Long> answer = tx.query(NOW, row -> row.number("now"));
    return answer.get(0);
  }

  private static DataSource limited(Config.Database settings, String options, int seconds) {
    PGSimpleDataSource source = connectTo(settings);
    byDefault(source, settings, PGProperty.SOCKET_TIMEOUT, seconds);
    byDefault(source, settings, PGProperty.OPTIONS, options);
    return source;
  }

  /** Without limits: a migration may take its time. */
  static PGSimpleDataSource connectTo(Config.Database settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Objects.requireNonNull(settings.url()));
    byDefault(source, settings, PGProperty.CONNECT_TIMEOUT, CONNECT_SECONDS);
    byDefault(source, settings, PGProperty.TCP_KEEP_ALIVE, "true");
    byDefault(source, settings, PGProperty.APPLICATION_NAME, "beatra");
    // The details of an error are the row that failed, with what customers wrote; it would be
    // logged.
    byDefault(source, settings, PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    Secret password = settings.password();
    if (password != null) {
      source.setPassword(password.reveal());
    }
    return source;
  }

  /** Sets what the URL does not say. */
  private static void byDefault(
      PGSimpleDataSource source, Config.Database settings, PGProperty property, Object value) {
    String url = Objects.requireNonNull(settings.url());
    if (!url.matches(".*[?&]" + property.getName() + "=.*")) {
      source.setProperty(property, value.toString());
    }
  }
}
