package ai.beatra.store;

import ai.beatra.config.Config;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how far a database is, and brings it up to date, before anybody works with it. */
final class Preparation {
  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private Preparation() {}

  /**
   * Makes what is missing.
   *
   * @return how far it was
   */
  static Schema run(Config config) throws IOException {
    DatabaseLocation place = DatabaseLocation.of(config);
    if (config.database().url() != null) {
      Schema found = found(place);
      if (found.isBehind()) {
        Migrations.run(place);
      }
      return found;
    }
    DataDirectory directory = DataDirectory.at(config.dataDir());
    // SQLite gives what it puts beside the file the permissions of the file.
    directory.makePrivately(Database.FILE);
    Schema found = found(place);
    if (found.isBehind()) {
      try (Closeable alone = directory.lockSchema()) {
        Migrations.runInFile(place);
      }
    }
    return found;
  }

  private static Schema found(DatabaseLocation place) {
    Schema found = Migrations.look(place);
    if (found.isNewer()) {
      log.atWarn()
          .addKeyValue("schema", found.version())
          .addKeyValue("known", found.known())
          .log("the database is of a newer beatra, which this one can work with; upgrade it soon");
    }
    return found;
  }

  /** Makes nothing. */
  static Schema look(Config config) {
    Path file = DatabaseLocation.file(config);
    boolean missing = config.database().url() == null && Files.notExists(file);
    return missing
        ? Schema.missing(file.toString(), Migrations.VERSION)
        : Migrations.look(DatabaseLocation.of(config));
  }

  /** As {@link Database#requireUsable}. */
  static void tryOut(Config config, Clock clock) {
    Schema schema = look(config);
    if (!schema.isEmpty() && !schema.isOlder()) {
      try (Database database = Database.openExisting(config, clock)) {
        database.write(tx -> tx.update("DELETE FROM nodes WHERE id = ''"));
      }
    } else if (config.database().url() != null) {
      Migrations.tryOut(DatabaseLocation.of(config));
    }
  }
}
