package ai.beatra.store;

import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to PostgreSQL that do not hang: what the URL itself says wins. */
final class Postgresql {
  private static final int CONNECT_SECONDS = 4;

  /** Above statement_timeout, so that a slow statement ends with PostgreSQL's own words. */
  private static final int SOCKET_SECONDS = 15;

  private static final String LIMITS =
      "-c statement_timeout=10s -c lock_timeout=4s -c idle_in_transaction_session_timeout=60s";

  private static final String NOW =
      "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";

  private Postgresql() {}

  static DataSource forWork(Config.Database settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setSocketTimeout(SOCKET_SECONDS);
    source.setOptions(LIMITS);
    return connectTo(settings, source);
  }

  /** Reads see one moment over all their statements, as they do on SQLite. */
  static DataSource forReading(Config.Database settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setSocketTimeout(SOCKET_SECONDS);
    source.setOptions(LIMITS + " -c default_transaction_isolation=repeatable\\ read");
    return connectTo(settings, source);
  }

  /** A migration may take its time. */
  static DataSource forMigrations(Config.Database settings) {
    return connectTo(settings, new PGSimpleDataSource());
  }

  /** Milliseconds since 1970. */
  static long now(Tx tx) {
    List<Long> answer = tx.query(NOW, row -> row.number("now"));
    return answer.get(0);
  }

  private static DataSource connectTo(Config.Database settings, PGSimpleDataSource source) {
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setTcpKeepAlive(true);
    source.setApplicationName("beatra");
    source.setUrl(require(settings.url()));
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    Secret password = settings.password();
    if (password != null) {
      source.setPassword(password.reveal());
    }
    return source;
  }

  private static String require(@Nullable String url) {
    if (url == null) {
      throw new IllegalArgumentException("no PostgreSQL URL");
    }
    return url;
  }
}
