package ai.beatra.accounts;

import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Authentication.Malformed;
import ai.beatra.accounts.Authentication.OtherRegion;
import ai.beatra.accounts.Authentication.UnknownKey;
import ai.beatra.config.Secret;
import ai.beatra.ids.Ids;
import ai.beatra.notices.Notice;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tenants, their projects and API keys, and who a bearer token belongs to. */
public final class Accounts {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);

  /** The project that every tenant has. */
  public static final String DEFAULT_PROJECT = "default";

  /** The tenant that the first start makes. */
  public static final String LOCAL_TENANT = "local";

  /** In its data directory a server for trying keeps the key of that tenant. */
  public static final String LOCAL_KEY_FILE = "dev-api-key";

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
  private static final int MAX_KEY_NAME = 100;

  private final Database database;
  private final AccountStore store = new AccountStore();
  private final Ids ids;
  private final RandomGenerator random;
  private final String region;

  private final KnownKeys known;

  private final LastUses uses;

  /**
   * @param random makes the keys, so it must be a SecureRandom outside tests
   */
  public Accounts(Database database, Ids ids, RandomGenerator random, String region) {
    this(database, ids, random, region, System::nanoTime);
  }

  /**
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  Accounts(Database database, Ids ids, RandomGenerator random, String region, LongSupplier nanos) {
    this.database = database;
    this.ids = ids;
    this.random = random;
    this.region = region;
    this.uses = new LastUses(database, store);
    this.known = new KnownKeys(database::othersWrites, nanos);
  }

  /** Asks for all keys again: somebody else has changed what they may do. Waits for nothing. */
  public void forget() {
    known.changed();
  }

  /** Does what may change whom a key lets in. */
  private <T> T change(Work<T> work) {
    try {
      return database.write(
          tx -> {
            T result = work.run(tx);
            Notice.keysChanged(database, tx);
            return result;
          });
    } finally {
      // Also where it is not known whether it was committed.
      known.changed();
    }
  }

  /**
   * Makes a tenant and its default project.
   *
   * @throws AccountException if the name is taken or no name
   */
  public Tenant createTenant(String name) {
    return database.write(tx -> createTenant(tx, name, RateLimits.NONE));
  }

  /**
   * As {@link #createTenant(String)}, as a part of a transaction, so that what a tenant begins with
   * is made with it.
   *
   * @throws AccountException if the name is taken or no name
   */
  public Tenant createTenant(Tx tx, String name, RateLimits limits) {
    requireName("tenant", name);
    if (!insertTenant(tx, name, limits)) {
      throw new AccountException("there is a tenant " + name + " already");
    }
    return tenant(tx, name);
  }

  /** Changes the limits of all keys of the tenant together, from the next request on. */
  public Tenant limitTenant(String name, UnaryOperator<RateLimits> how) {
    return change(tx -> limitTenant(tx, name, how));
  }

  /**
   * As {@link #limitTenant(String, UnaryOperator)}, as a part of a transaction; a server in the
   * same process hears of it within five seconds, and on PostgreSQL as soon as all others.
   */
  public Tenant limitTenant(Tx tx, String name, UnaryOperator<RateLimits> how) {
    Tenant before = tenant(tx, name);
    store.limitTenant(tx, before.id(), how.apply(before.limits()));
    Notice.keysChanged(database, tx);
    return tenant(tx, name);
  }

  /**
   * Changes how much the tenant may store, from the next request on.
   *
   * @param mib in MiB, 0 or more; null for what the configuration says
   */
  public Tenant limitStorage(Tx tx, String name, @Nullable Integer mib) {
    store.limitStorage(tx, tenant(tx, name).id(), mib);
    return tenant(tx, name);
  }

  /** By name. */
  public List<Tenant> listTenants() {
    return database.read(store::tenants);
  }

  /** Stops all keys of the tenant; a second time changes nothing. */
  public Tenant disableTenant(String name) {
    return change(
        tx -> {
          store.disableTenant(tx, tenant(tx, name).id(), tx.now());
          return tenant(tx, name);
        });
  }

  /**
   * Lets the keys of the tenant work again, but for revoked ones; a second time changes nothing.
   */
  public Tenant enableTenant(String name) {
    return change(
        tx -> {
          store.enableTenant(tx, tenant(tx, name).id());
          return tenant(tx, name);
        });
  }

  /**
   * Makes a key, and its project if the tenant has none of that name.
   *
   * @param project null for the default project
   * @param name what its owner calls it; null for none
   */
  public NewKey createKey(String tenant, @Nullable String project, @Nullable String name) {
    return createKey(tenant, project, name, RateLimits.NONE);
  }

  /** As {@link #createKey(String, String, String)}, with limits of its own. */
  public NewKey createKey(
      String tenant, @Nullable String project, @Nullable String name, RateLimits limits) {
    String projectName = Objects.requireNonNullElse(project, DEFAULT_PROJECT);
    requireName("project", projectName);
    if (name != null && (name.isBlank() || name.length() > MAX_KEY_NAME)) {
      throw new AccountException("a key's name has 1 to " + MAX_KEY_NAME + " characters");
    }
    return database.write(tx -> insertKey(tx, tenant(tx, tenant), projectName, name, limits));
  }

  /** The tenant of this name. */
  public Optional<Tenant> tenant(String name) {
    return database.read(tx -> store.tenant(tx, name));
  }

  /**
   * The tenant of this name.
   *
   * @throws AccountException if there is none
   */
  public Tenant requireTenant(String name) {
    return database.read(tx -> tenant(tx, name));
  }

  /** All keys of the tenant, the oldest first, revoked ones too. */
  public List<ApiKey> listKeys(String tenant) {
    return database.read(tx -> store.keys(tx, tenant(tx, tenant).id()));
  }

  /** Changes the key's own limits, from the next request on. */
  public ApiKey limitKey(String id, UnaryOperator<RateLimits> how) {
    return change(
        tx -> {
          store.limitKey(tx, id, how.apply(key(tx, id).limits()));
          return key(tx, id);
        });
  }

  /** Stops the key from now on; a second time changes nothing. */
  public ApiKey revokeKey(String id) {
    return change(
        tx -> {
          store.revokeKey(tx, id, tx.now());
          return key(tx, id);
        });
  }

  /**
   * Makes the tenant `local` and its first key if there never was one.
   *
   * @param keep gets the key before it is committed, so that a crash cannot lose it; if it throws,
   *     nothing was made
   */
  public void ensureLocalTenant(Consumer<NewKey> keep) {
    database.write(
        tx -> {
          boolean made = insertTenant(tx, LOCAL_TENANT, RateLimits.NONE);
          if (made) {
            Tenant local = tenant(tx, LOCAL_TENANT);
            keep.accept(insertKey(tx, local, DEFAULT_PROJECT, "first", RateLimits.NONE));
          }
          return made;
        });
  }

  /** Whether it is worth asking whose key this is. Asks nobody. */
  public boolean isWellFormed(String bearerToken) {
    return KeyText.parse(bearerToken).filter(key -> key.region().equals(region)).isPresent();
  }

  /** Whose key this is, if that was asked a moment ago. Waits for nothing. */
  public @Nullable Caller remembered(String bearerToken) {
    return KeyText.mayBe(bearerToken) ? known.find(KeyText.sha256(bearerToken)) : null;
  }

  /**
   * The id of the tenant whose key this was when it was last good, if that is known: enough to tell
   * who asks for much, not to let anybody in. Waits for nothing.
   */
  public @Nullable String tenantLately(String bearerToken) {
    return KeyText.mayBe(bearerToken) ? known.tenant(KeyText.sha256(bearerToken)) : null;
  }

  /**
   * Says whose key this is. A key that was good a moment ago is not asked for again: one that is
   * revoked stops at once on an embedded database, and as soon as it is told on every node of
   * another: five seconds later where nobody can be told.
   */
  public Authentication authenticate(String bearerToken) {
    Caller remembered = remembered(bearerToken);
    if (remembered != null) {
      uses.add(remembered.keyId());
      return new Authenticated(remembered);
    }
    Optional<KeyText> parsed = KeyText.parse(bearerToken);
    if (parsed.isEmpty()) {
      return new Malformed();
    }
    KeyText key = parsed.get();
    return key.region().equals(region) ? find(key) : new OtherRegion(key.region());
  }

  private Authentication find(KeyText key) {
    String sha256 = key.sha256();
    KnownKeys.Moment asked = known.now();
    Authentication found =
        database
            .read(tx -> store.credentials(tx, sha256))
            .map(credentials -> credentials.judge(sha256))
            .orElseGet(UnknownKey::new);
    if (found instanceof Authenticated good) {
      known.keep(sha256, good.caller(), asked);
      uses.add(good.caller().keyId());
    } else {
      known.refused(sha256);
    }
    return found;
  }

  /** Writes down which keys were used since the last time, if that can be. */
  public void stop() {
    try {
      writeLastUses();
    } catch (StoreException e) {
      log.info("when keys were used last could not be written: {}", e.getMessage());
    }
  }

  /**
   * Writes down which keys were used since the last time. To be called every minute, so that no
   * request has to write.
   */
  public void writeLastUses() {
    uses.write();
  }

  private boolean insertTenant(Tx tx, String name, RateLimits limits) {
    String id = ids.next("ten_");
    if (!store.insertTenant(tx, id, name, limits, tx.now())) {
      return false;
    }
    store.insertProject(tx, ids.next("proj_"), id, DEFAULT_PROJECT, tx.now());
    return true;
  }

  private NewKey insertKey(
      Tx tx, Tenant tenant, String project, @Nullable String name, RateLimits limits) {
    KeyText text = KeyText.generate(region, random);
    String id = ids.next("key_");
    store.insertProject(tx, ids.next("proj_"), tenant.id(), project, tx.now());
    store.insertKey(tx, id, tenant.id(), project, name, text, tx.now());
    store.limitKey(tx, id, limits);
    return new NewKey(key(tx, id), new Secret(text.reveal()));
  }

  private Tenant tenant(Tx tx, String name) {
    return store
        .tenant(tx, name)
        .orElseThrow(() -> new AccountException("there is no tenant " + name));
  }

  private ApiKey key(Tx tx, String id) {
    return store.key(tx, id).orElseThrow(() -> new AccountException("there is no key " + id));
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new AccountException(
          "a %s's name has 1 to 63 lower-case letters, digits and -, not \"%s\""
              .formatted(what, name));
    }
  }
}
