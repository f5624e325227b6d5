package ai.beatra.store;

import ai.beatra.config.Config;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Where a database is.
 *
 * @param name how messages call it
 * @param refusal what is said when it cannot be opened
 */
record DatabaseLocation(
    DataSource source, String name, Function<SQLException, StoreException> refusal) {

  /** The one that the configuration names. */
  static DatabaseLocation of(Config config) {
    return config.database().url() == null ? of(file(config)) : of(config.database());
  }

  /** Where the embedded one is. */
  static Path file(Config config) {
    return config.dataDir().toAbsolutePath().normalize().resolve(Database.FILE);
  }

  static DatabaseLocation of(Path file) {
    return new DatabaseLocation(Sqlite.writing(file), file.toString(), e -> Refusal.of(e, file));
  }

  static DatabaseLocation of(Config.Database settings) {
    return new DatabaseLocation(
        Postgresql.connectTo(settings), Postgresql.name(settings), e -> Refusal.of(e, settings));
  }
}
