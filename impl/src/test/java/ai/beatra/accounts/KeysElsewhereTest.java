package ai.beatra.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Authentication.TenantDisabled;
import ai.beatra.accounts.Authentication.UnknownKey;
import ai.beatra.ids.Ids;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.notices.Topic;
import ai.beatra.server.Eventually;
import ai.beatra.store.Database;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server for which no time passes hears of what the command line changes on PostgreSQL. */
final class KeysElsewhereTest {
  private final SecureRandom random = new SecureRandom();
  private final Ids ids = new Ids(Clock.systemUTC(), random);
  private final Periodic periodic = new Periodic();
  private TestDatabase test;
  private Database elsewhere;
  private Nodes nodes;
  private Accounts server;
  private Accounts commands;
  private NewKey key;

  @BeforeEach
  void start() throws IOException {
    test = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    elsewhere = Database.openExisting(test.config(), Clock.systemUTC());
    nodes = new Nodes(test.database(), ids, Duration.ofSeconds(30));
    server = new Accounts(test.database(), ids, random, "local", () -> 0);
    commands = new Accounts(elsewhere, ids, random, "local");
    nodes.on(Topic.KEYS, about -> server.forget(), server::forget);
    nodes.start(periodic);
    commands.createTenant("acme");
    key = commands.createKey("acme", null, null);
    assertThat(found()).isInstanceOf(Authenticated.class);
  }

  @AfterEach
  void stop() throws Exception {
    periodic.close();
    nodes.stop();
    elsewhere.close();
    test.close();
  }

  private Authentication found() {
    return server.authenticate(key.secret().reveal());
  }

  @Test
  void aRevokedKey() {
    commands.revokeKey(key.key().id());

    Eventually.holds("it is unknown", () -> found() instanceof UnknownKey);
  }

  @Test
  void aDisabledTenantAndOneThatIsEnabledAgain() {
    commands.disableTenant("acme");
    Eventually.holds("it is disabled", () -> found() instanceof TenantDisabled);

    commands.enableTenant("acme");
    Eventually.holds("it is enabled", () -> found() instanceof Authenticated);
  }

  @Test
  void limitsOfKeysAndTenants() {
    var one = new RateLimits(1, null, null);
    commands.limitKey(key.key().id(), before -> one);
    Eventually.holds("the key is limited", () -> caller().keyLimits().equals(one));

    elsewhere.write(tx -> commands.limitTenant(tx, "acme", before -> one));
    Eventually.holds("the tenant is limited", () -> caller().tenantLimits().equals(one));
  }

  private Caller caller() {
    return ((Authenticated) found()).caller();
  }
}
