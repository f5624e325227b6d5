package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.config.Config;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Function;

/** Opens the accounts for one command; a server may be running on the same database. */
final class AccountsSession {
  private final ConfigOptions options;

  AccountsSession(ConfigOptions options) {
    this.options = options;
  }

  <T> T call(Function<Accounts, T> action) throws IOException {
    Config config = options.load();
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    try (Database database = Database.open(config, clock)) {
      return action.apply(new Accounts(database, new Ids(clock, random), random, config.region()));
    }
  }
}
