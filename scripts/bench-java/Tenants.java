import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.RateLimits;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes accounts of a server that runs, as the command line does, but many at once. */
final class Tenants {
  private static final Amount CREDITS = Amount.parse("1000000000");

  private Tenants() {}

  /** A key of each of so many new tenants, who have more credits than they need. */
  static List<String> keys(Config config, String name, int many, RateLimits limits)
      throws IOException {
    var random = new SecureRandom();
    var ids = new Ids(Clock.systemUTC(), random);
    var keys = new ArrayList<String>();
    try (Database database = Database.openExisting(config, Clock.systemUTC())) {
      var accounts = new Accounts(database, ids, random, config.region());
      var credits = new Credits(database, ids);
      for (int i = 1; i <= many; i++) {
        String id = accounts.createTenant(name + "-" + i).id();
        credits.grant(id, CREDITS, null);
        keys.add(accounts.createKey(name + "-" + i, null, null, limits).secret().reveal());
      }
    }
    return keys;
  }
}
