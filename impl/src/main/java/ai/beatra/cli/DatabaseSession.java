package ai.beatra.cli;

import ai.beatra.accounts.Accounts;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.credits.Usage;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/** Opens the database of a server for one command; it may be running. */
final class DatabaseSession {
  private final ConfigOptions options;

  DatabaseSession(ConfigOptions options) {
    this.options = options;
  }

  /** What a command may work with. */
  record Features(Database database, Accounts accounts, Credits credits, Usage usage) {}

  /** What a command does. */
  @FunctionalInterface
  interface Work<T> {
    T with(Features features) throws IOException;
  }

  <T> T call(Work<T> work) throws IOException {
    Config config = options.load();
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(clock, random);
    try (Database database = Database.openExisting(config, clock)) {
      return work.with(
          new Features(
              database,
              new Accounts(database, ids, random, config.region()),
              new Credits(database, ids),
              new Usage(database)));
    }
  }
}
