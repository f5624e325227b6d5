package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.accounts.RateLimits;
import ai.beatra.ids.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What others change of a key that the server has just let in. */
final class ChangedKeysTest {
  private static final String CHAT =
      "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";

  @RegisterExtension static final OneServer server = new OneServer();

  private final RunningBeatra beatra = server.asNewTenant();
  private final NewKey key = newKey();

  ChangedKeysTest() throws IOException {
    awaitStatus(200);
  }

  private NewKey newKey() throws IOException {
    return beatra.accounts(accounts -> accounts.createKey(beatra.tenantName(), null, null));
  }

  /** Over a connection of its own, and the server is not told. */
  private void change(Consumer<Accounts> how) throws IOException {
    beatra.database(
        database -> {
          var random = new SecureRandom();
          how.accept(new Accounts(database, new Ids(beatra.clock(), random), random, "local"));
          return true;
        });
  }

  private void awaitStatus(int status) {
    String secret = key.secret().reveal();
    Eventually.holds("status " + status, () -> status(secret) == status);
  }

  private int status(String secret) {
    try {
      return beatra.send(Request.post("/v1/chat/completions").key(secret).json(CHAT)).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRevokedKeyStops() throws IOException {
    change(accounts -> accounts.revokeKey(key.key().id()));

    awaitStatus(401);
  }

  @Test
  void aDisabledTenantStopsAndGoesOnWhenItIsEnabled() throws IOException {
    change(accounts -> accounts.disableTenant(beatra.tenantName()));
    awaitStatus(403);

    change(accounts -> accounts.enableTenant(beatra.tenantName()));
    awaitStatus(200);
  }

  @Test
  void changedLimitsHold() throws IOException {
    change(accounts -> accounts.limitKey(key.key().id(), now -> new RateLimits(1, null, null)));
    awaitStatus(429);

    change(accounts -> accounts.limitKey(key.key().id(), now -> RateLimits.NONE));
    awaitStatus(200);
  }
}
