package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import ai.beatra.store.MigratedFile;
import ai.beatra.store.TestDatabase.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The real server on a free port, with a SQLite database in a directory of the test, as one tenant
 * sees it: local at first.
 */
final class RunningBeatra implements AutoCloseable {
  /** What the tenant local has at first. */
  private static final String WELCOME = "100000";

  private final Config config;
  private final TestClock clock;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor sandbox;
  private final Beatra beatra;
  private final AtomicInteger tenants;
  private final String tenantName;
  private final String key;

  private RunningBeatra(Config config, long heap) throws IOException {
    this.config = config;
    this.clock = new TestClock();
    this.timer = Pools.newTimer();
    this.sandbox = Pools.newSandbox();
    var keys = new ArrayList<String>();
    CatalogConfig catalog = CatalogConfig.load(config, Map.of());
    this.beatra =
        new Beatra(
            config,
            catalog,
            clock,
            key -> keys.add(key.secret().reveal()),
            new Means(timer, sandbox, heap));
    this.tenants = new AtomicInteger();
    this.tenantName = "local";
    this.key = keys.get(0);
  }

  private RunningBeatra(RunningBeatra before, Config config) throws IOException {
    this.config = config;
    this.clock = before.clock;
    this.timer = Pools.newTimer();
    CatalogConfig catalog = CatalogConfig.load(config, Map.of());
    this.sandbox = Pools.newSandbox();
    long heap = Runtime.getRuntime().maxMemory();
    this.beatra = new Beatra(config, catalog, clock, key -> {}, new Means(timer, sandbox, heap));
    this.tenants = before.tenants;
    this.tenantName = before.tenantName;
    this.key = before.key;
  }

  private RunningBeatra(RunningBeatra same, String tenantName) throws IOException {
    this.config = same.config;
    this.clock = same.clock;
    this.timer = same.timer;
    this.sandbox = same.sandbox;
    this.beatra = same.beatra;
    this.tenants = same.tenants;
    this.tenantName = tenantName;
    this.key = same.keyWith(tenantName, WELCOME);
  }

  /**
   * The same server as a new tenant sees it, with nothing of other tests running: what a test does
   * with the credits, keys and limits of its tenant concerns no other. The server is closed where
   * it was started.
   */
  RunningBeatra asNewTenant() throws IOException {
    generations().awaitIdle();
    return new RunningBeatra(this, "tenant-" + tenants.incrementAndGet());
  }

  /** With no pause between the tokens of a stream. */
  static RunningBeatra start(Path data) throws IOException {
    return start(data, 0);
  }

  static RunningBeatra start(Path data, int tokenDelayMs) throws IOException {
    return start(data, Map.of("BEATRA_SANDBOX_TOKEN_DELAY_MS", Integer.toString(tokenDelayMs)));
  }

  /** With settings as the environment gives them. */
  static RunningBeatra start(Path data, Map<String, String> settings) throws IOException {
    return start(data, settings, Runtime.getRuntime().maxMemory());
  }

  /** As if the process had a heap of so many bytes. */
  static RunningBeatra start(Path data, Map<String, String> settings, long heap)
      throws IOException {
    MigratedFile.putInto(data);
    return new RunningBeatra(parse(data, settings), heap);
  }

  private static Config parse(Path data, Map<String, String> settings) {
    String yaml =
        """
        server: {port: 0}
        data_dir: %s
        sandbox: {faults: true, token_delay_ms: 0}
        """
            .formatted(data);
    return Config.parse("test", yaml, settings);
  }

  /** After this one was closed: a server on the same data, as the same tenant sees it. */
  RunningBeatra again(Map<String, String> settings) throws IOException {
    return new RunningBeatra(this, parse(config.dataDir(), settings));
  }

  TestClock clock() {
    return clock;
  }

  Config config() {
    return config;
  }

  /** What the sandbox makes. */
  Generations generations() {
    return new Generations(sandbox, timer);
  }

  /** The key of the tenant. */
  String key() {
    return key;
  }

  /** Has it go on with another catalog. */
  void reload(CatalogConfig catalog) throws IOException {
    beatra.reload(catalog);
  }

  /** How many bytes of JSON bodies are held. */
  long bodies() {
    return beatra.http().bodies();
  }

  /**
   * Rings the alarm that was set for about this time, as if it had passed.
   *
   * @param most how long it takes; nine tenths of it are left at least
   */
  void ring(Duration most) {
    var alarm = new AtomicReference<@Nullable Runnable>();
    Eventually.holds(
        "an alarm is set for " + most,
        () -> {
          alarm.set(alarm(most));
          return alarm.get() != null;
        });
    Objects.requireNonNull(alarm.get()).run();
  }

  /** The same if such an alarm is set; else it rings by itself when its time has come. */
  void ringEarly(Duration most) {
    Runnable alarm = alarm(most);
    if (alarm != null) {
      alarm.run();
    }
  }

  private @Nullable Runnable alarm(Duration most) {
    for (Runnable each : timer.getQueue()) {
      var task = (RunnableScheduledFuture<?>) each;
      long left = task.getDelay(TimeUnit.MILLISECONDS);
      if (!task.isPeriodic() && left <= most.toMillis() && left > most.toMillis() * 9 / 10) {
        return task;
      }
    }
    return null;
  }

  /** Takes all places in which requests are begun, so that more have to wait. */
  HeldPlaces holdPlaces() {
    return new HeldPlaces(beatra.http().lines());
  }

  /** How many forms are held that come or are being answered. */
  int uploads() {
    return beatra.http().uploads();
  }

  int port() {
    return beatra.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Who watches it. */
  Watching watching() {
    return beatra.watching();
  }

  Wire connect() throws IOException {
    return new Wire(port());
  }

  /** Sends one request on a connection of its own and reads its answer. */
  Answer send(Request request) throws IOException {
    try (Wire wire = connect()) {
      return wire.send(request).read(request.method());
    }
  }

  /** A well-formed request for a chat completion with the key. */
  Request chat(String body) {
    return Request.post("/v1/chat/completions").key(key).json(body);
  }

  /** Works on the accounts from outside, as the command line does. */
  <T> T accounts(Function<Accounts, T> work) throws IOException {
    return accounts(config.region(), work);
  }

  /** Works on the ledger from outside, as the command line does. */
  <T> T credits(Function<Credits, T> work) throws IOException {
    return database(
        database -> work.apply(new Credits(database, new Ids(clock, new SecureRandom()))));
  }

  /** Looks into the database from outside. */
  <T> T database(Function<Database, T> work) throws IOException {
    try (Database database = Database.open(config, clock)) {
      return work.apply(database);
    }
  }

  String tenantName() {
    return tenantName;
  }

  /** The id of the tenant. */
  String tenant() throws IOException {
    return accounts(accounts -> accounts.tenant(tenantName).orElseThrow().id());
  }

  /** A key of a new tenant with so many credits. */
  String keyWith(String tenant, String credits) throws IOException {
    String key =
        accounts(
            accounts -> {
              accounts.createTenant(tenant);
              return accounts.createKey(tenant, null, null).secret().reveal();
            });
    String id = accounts(accounts -> accounts.tenant(tenant).orElseThrow().id());
    Amount amount = Amount.parse(credits);
    return amount.isZero()
        ? key
        : credits(
            ledger -> {
              ledger.grant(id, amount, null);
              return key;
            });
  }

  /** What the tenant can spend, once all that was held has come back or was taken. */
  Amount settledBalance() throws IOException {
    return settledBalance(tenantName);
  }

  /** What a tenant can spend, once all that was held has come back or was taken. */
  Amount settledBalance(String tenant) throws IOException {
    String id = accounts(accounts -> accounts.tenant(tenant).orElseThrow().id());
    return credits(
        ledger -> {
          Eventually.holds("nothing is held", () -> ledger.wallet(id).held().isZero());
          assertThat(ledger.reconcile()).isEmpty();
          return ledger.wallet(id).balance();
        });
  }

  /** The same for an installation in another region. */
  <T> T accounts(String region, Function<Accounts, T> work) throws IOException {
    var random = new SecureRandom();
    try (Database database = Database.open(config, clock)) {
      return work.apply(new Accounts(database, new Ids(clock, random), random, region));
    }
  }

  /**
   * Changes what the server knows of an account, from outside, and waits until it has heard of it:
   * after the change a key is revoked that it knows, too.
   */
  void change(Consumer<Accounts> work) throws IOException {
    NewKey canary = accounts(accounts -> accounts.createKey("local", null, null));
    Request known = Request.get("/v1/models").key(canary.secret().reveal());
    assertThat(send(known).status()).isEqualTo(200);
    accounts(
        accounts -> {
          work.accept(accounts);
          return accounts.revokeKey(canary.key().id());
        });
    Eventually.holds("the server has heard of it", () -> statusOf(known) == 401);
  }

  private int statusOf(Request request) {
    try {
      return send(request).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As after a drain in which nothing of what runs has ended. */
  void closeAtOnce() throws InterruptedException {
    beatra.stop(Duration.ZERO);
  }

  @Override
  public void close() throws InterruptedException {
    beatra.close();
  }
}
