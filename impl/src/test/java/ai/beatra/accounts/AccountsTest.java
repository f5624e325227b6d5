package ai.beatra.accounts;

import static ai.beatra.store.Threads.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Authentication.Malformed;
import ai.beatra.accounts.Authentication.OtherRegion;
import ai.beatra.accounts.Authentication.TenantDisabled;
import ai.beatra.accounts.Authentication.UnknownKey;
import ai.beatra.ids.Ids;
import ai.beatra.store.DatabaseContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest extends DatabaseContract {
  private Accounts accounts;

  @BeforeEach
  void open() {
    accounts = accounts("local");
  }

  private Accounts accounts(String region) {
    SecureRandom random = new SecureRandom();
    return new Accounts(database(), new Ids(test().clock(), random), random, region);
  }

  private String newKey(String tenant) {
    return accounts.createKey(tenant, null, null).secret().reveal();
  }

  @Test
  void aTenantIsMadeAndListedByName() {
    Tenant zoo = accounts.createTenant("zoo");
    Tenant acme = accounts.createTenant("acme-2");

    assertThat(zoo.id()).matches("ten_[0-9a-z]{26}");
    assertThat(zoo.disabledAt()).isNull();
    assertThat(zoo.createdAt()).isEqualTo(Instant.ofEpochMilli(zoo.createdAt().toEpochMilli()));
    assertThat(accounts.listTenants()).containsExactly(acme, zoo);
  }

  @Test
  void whenAKeyWasUsedLastIsWrittenLater() {
    accounts.createTenant("acme");
    String used = newKey("acme");
    newKey("acme");
    accounts.authenticate(used);
    accounts.writeLastUses();
    database().change(tx -> tx.update("UPDATE api_keys SET last_used_at = NULL"));
    accounts.authenticate(used);
    accounts.authenticate(used.substring(0, used.length() - 1));

    assertThat(accounts.listKeys("acme")).allMatch(key -> key.lastUsedAt() == null);
    accounts.writeLastUses();

    assertThat(accounts.listKeys("acme"))
        .hasSize(2)
        .allMatch(key -> used.startsWith(key.start()) == (key.lastUsedAt() != null));
  }

  @Test
  void limitsAreKeptChangedAndComeWithTheCaller() {
    var ofTenant = new RateLimits(1, null, 3);
    var ofKey = new RateLimits(null, Integer.MAX_VALUE, 5);
    Tenant acme = database().write(tx -> accounts.createTenant(tx, "acme", ofTenant));
    NewKey made = accounts.createKey("acme", null, null, ofKey);
    String secret = made.secret().reveal();

    assertThat(acme.limits()).isEqualTo(ofTenant);
    assertThat(made.key().limits()).isEqualTo(ofKey);
    assertThat(accounts.authenticate(secret))
        .isInstanceOfSatisfying(
            Authenticated.class,
            known -> {
              assertThat(known.caller().tenantLimits()).isEqualTo(ofTenant);
              assertThat(known.caller().keyLimits()).isEqualTo(ofKey);
            });

    accounts.limitTenant("acme", now -> RateLimits.NONE);
    accounts.limitKey(made.key().id(), now -> new RateLimits(7, now.tokensPerMinute(), null));

    assertThat(accounts.authenticate(secret))
        .isInstanceOfSatisfying(
            Authenticated.class,
            known -> {
              assertThat(known.caller().tenantLimits()).isEqualTo(RateLimits.NONE);
              assertThat(known.caller().keyLimits())
                  .isEqualTo(new RateLimits(7, Integer.MAX_VALUE, null));
            });
  }

  @Test
  void aTenantsNameIsTakenOnce() {
    accounts.createTenant("acme");

    assertThatThrownBy(() -> accounts.createTenant("acme"))
        .isInstanceOf(AccountException.class)
        .hasMessage("there is a tenant acme already");
    assertThat(accounts.listTenants()).hasSize(1);
  }

  @Test
  void namesAreChecked() {
    for (String name : List.of("", "Acme", "a b", "ä", "a".repeat(64), "a_b")) {
      assertThatThrownBy(() -> accounts.createTenant(name))
          .isInstanceOf(AccountException.class)
          .hasMessageStartingWith("a tenant's name has 1 to 63 ");
    }
    accounts.createTenant("a".repeat(63));
    assertThatThrownBy(() -> accounts.createKey("a".repeat(63), "No", null))
        .hasMessageStartingWith("a project's name has 1 to 63 ");
    assertThatThrownBy(() -> accounts.createKey("a".repeat(63), null, " "))
        .hasMessage("a key's name has 1 to 100 characters");
    assertThatThrownBy(() -> accounts.createKey("a".repeat(63), null, "x".repeat(101)))
        .hasMessage("a key's name has 1 to 100 characters");
  }

  @Test
  void aKeyBelongsToTheDefaultProjectOrTheNamedOne() {
    accounts.createTenant("acme");

    NewKey first = accounts.createKey("acme", null, null);
    NewKey second = accounts.createKey("acme", "web", "the site");
    NewKey third = accounts.createKey("acme", "web", null);

    assertThat(first.key().project()).isEqualTo("default");
    assertThat(first.key().name()).isNull();
    assertThat(first.key().id()).matches("key_[0-9a-z]{26}");
    assertThat(first.secret().reveal()).startsWith(first.key().start());
    assertThat(second.key().project()).isEqualTo("web");
    assertThat(second.key().name()).isEqualTo("the site");
    assertThat(callerOf(third).projectId()).isEqualTo(callerOf(second).projectId());
    assertThat(callerOf(third).projectId()).isNotEqualTo(callerOf(first).projectId());
    assertThat(callerOf(third).tenantId()).isEqualTo(callerOf(first).tenantId());
  }

  private Caller callerOf(NewKey key) {
    Authentication authentication = accounts.authenticate(key.secret().reveal());
    assertThat(authentication).isInstanceOf(Authenticated.class);
    return ((Authenticated) authentication).caller();
  }

  @Test
  void twoTenantsMayHaveProjectsOfOneName() {
    accounts.createTenant("one");
    accounts.createTenant("two");

    Caller one = callerOf(accounts.createKey("one", "web", null));
    Caller two = callerOf(accounts.createKey("two", "web", null));

    assertThat(one.projectId()).isNotEqualTo(two.projectId());
    assertThat(one.tenantId()).isNotEqualTo(two.tenantId());
  }

  @Test
  void keysAreListedWithTheOldestFirst() {
    accounts.createTenant("acme");
    accounts.createTenant("other");
    NewKey first = accounts.createKey("acme", null, "1");
    test().clock().advance(Duration.ofSeconds(1));
    NewKey second = accounts.createKey("acme", "web", "2");
    newKey("other");

    assertThat(accounts.listKeys("acme")).containsExactly(first.key(), second.key());
  }

  @Test
  void whatIsNotThereIsSaidByName() {
    assertThatThrownBy(() -> accounts.createKey("nobody", null, null))
        .isInstanceOf(AccountException.class)
        .hasMessage("there is no tenant nobody");
    assertThatThrownBy(() -> accounts.listKeys("nobody")).hasMessage("there is no tenant nobody");
    assertThatThrownBy(() -> accounts.disableTenant("nobody"))
        .hasMessage("there is no tenant nobody");
    assertThatThrownBy(() -> accounts.revokeKey("key_x")).hasMessage("there is no key key_x");
  }

  @Test
  void aKeyAuthenticatesItsCaller() {
    Tenant acme = accounts.createTenant("acme");
    NewKey made = accounts.createKey("acme", null, null);

    assertThat(callerOf(made).tenantId()).isEqualTo(acme.id());
    assertThat(callerOf(made).projectId()).matches("proj_[0-9a-z]{26}");
    assertThat(callerOf(made).keyId()).isEqualTo(made.key().id());
  }

  @Test
  void aWellFormedKeyThatWasNeverIssuedIsUnknown() {
    accounts.createTenant("acme");
    newKey("acme");
    String stranger = KeyText.generate("local", new SecureRandom()).reveal();

    assertThat(accounts.authenticate(stranger)).isEqualTo(new UnknownKey());
  }

  @Test
  void aMistypedKeyAndOneOfAnotherRegionAreRefusedWithoutTheDatabase() {
    accounts.createTenant("acme");
    String key = newKey("acme");
    String mistyped = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
    database().close();

    assertThat(accounts.authenticate(mistyped)).isEqualTo(new Malformed());
    assertThat(accounts.authenticate("")).isEqualTo(new Malformed());
    assertThat(accounts("eu").authenticate(key)).isEqualTo(new OtherRegion("local"));
  }

  @Test
  void aRevokedKeyIsUnknownFromThenOnAndTheOthersWork() {
    accounts.createTenant("acme");
    NewKey lost = accounts.createKey("acme", null, null);
    String kept = newKey("acme");

    ApiKey revoked = accounts.revokeKey(lost.key().id());

    assertThat(revoked.revokedAt()).isNotNull();
    assertThat(accounts.authenticate(lost.secret().reveal())).isEqualTo(new UnknownKey());
    assertThat(accounts.authenticate(kept)).isInstanceOf(Authenticated.class);
    test().clock().advance(Duration.ofSeconds(1));
    assertThat(accounts.revokeKey(lost.key().id())).as("again").isEqualTo(revoked);
    assertThat(accounts.listKeys("acme")).contains(revoked);
  }

  @Test
  void aDisabledTenantsKeysAreToldSoUnlessTheyAreRevoked() {
    accounts.createTenant("acme");
    NewKey revoked = accounts.createKey("acme", null, null);
    String key = newKey("acme");
    accounts.revokeKey(revoked.key().id());

    Tenant disabled = accounts.disableTenant("acme");

    assertThat(disabled.disabledAt()).isNotNull();
    assertThat(accounts.authenticate(key)).isEqualTo(new TenantDisabled());
    assertThat(accounts.authenticate(revoked.secret().reveal())).isEqualTo(new UnknownKey());
    test().clock().advance(Duration.ofSeconds(1));
    assertThat(accounts.disableTenant("acme")).as("again").isEqualTo(disabled);
  }

  @Test
  void theKeyItselfIsNotStored() {
    accounts.createTenant("acme");
    String key = newKey("acme");

    List<String> row =
        database()
            .read(
                tx ->
                    tx.single(
                        "SELECT * FROM api_keys",
                        r -> List.of(r.text("key_start"), r.text("key_sha256"), r.text("id"))))
            .orElseThrow();

    assertThat(row).contains(key.substring(0, 12), KeyText.parse(key).orElseThrow().sha256());
    assertThat(row).noneMatch(value -> value.contains(key.substring(12)));
  }

  @Test
  void theFirstStartMakesTheLocalTenantOnceHoweverManyStart() throws Exception {
    Queue<NewKey> made = new ConcurrentLinkedQueue<>();

    together(
        8,
        () -> {
          accounts.ensureLocalTenant(made::add);
          return true;
        });

    assertThat(made).hasSize(1);
    NewKey key = made.element();
    assertThat(key.key().tenant()).isEqualTo("local");
    assertThat(accounts.authenticate(key.secret().reveal())).isInstanceOf(Authenticated.class);
    assertThat(accounts.listKeys("local")).hasSize(1);
  }

  @Test
  void aLaterStartMakesNoKeyEvenIfTheFirstOneWasRevoked() throws IOException {
    List<NewKey> made = new ArrayList<>();
    accounts.ensureLocalTenant(made::add);
    NewKey key = made.get(0);
    accounts.revokeKey(key.key().id());

    test().reopen();

    accounts("local").ensureLocalTenant(made::add);
    assertThat(made).hasSize(1);
    assertThat(accounts("local").authenticate(key.secret().reveal())).isEqualTo(new UnknownKey());
  }

  @Test
  void aFirstKeyThatCannotBeKeptIsNotMade() {
    assertThatThrownBy(
            () ->
                accounts.ensureLocalTenant(
                    key -> {
                      throw new UncheckedIOException(new IOException("disk full"));
                    }))
        .hasStackTraceContaining("disk full");

    assertThat(accounts.listTenants()).isEmpty();
  }
}
