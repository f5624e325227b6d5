package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.accounts.Caller;
import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import ai.beatra.ids.Ids;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.server.Eventually;
import ai.beatra.store.StoreException;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers that share the limits of one tenant on PostgreSQL, whose time is the real one: what comes
 * back meanwhile is either too little to matter, or counted.
 */
class SharedLimitsTest {
  private static final RateLimits NONE = RateLimits.NONE;

  private static final Duration ALIVE = Duration.ofSeconds(2);

  private TestDatabase test;
  private Server one;
  private Server two;

  /** A server; what it does again and again, it does when the test says so. */
  private final class Server {
    final Periodic periodic = new Periodic();
    final Nodes nodes;
    final AtomicLong ahead = new AtomicLong();
    final SharedLimits limits;

    Server() {
      nodes = new Nodes(test.database(), new Ids(test.clock(), new SecureRandom()), ALIVE);
      nodes.start(periodic);
      limits = new SharedLimits(test.database(), nodes, () -> System.nanoTime() + ahead.get());
    }

    void pass(Caller caller) {
      limits.enter(caller).run();
    }

    ApiException refused(Caller caller) {
      ApiException refusal =
          catchThrowableOfType(ApiException.class, () -> limits.enter(caller).run());
      assertThat(refusal).as("a refusal").isNotNull();
      return refusal;
    }

    int seconds(Caller caller) {
      return Objects.requireNonNull(refused(caller).retryAfter());
    }

    boolean passes(Caller caller) {
      try {
        pass(caller);
        return true;
      } catch (ApiException refusal) {
        return false;
      }
    }

    /** As soon as what was given back has come. */
    Runnable enterSoon(Caller caller) {
      var entered = new AtomicReference<Runnable>();
      Eventually.holds(
          "there is room",
          () -> {
            try {
              entered.set(limits.enter(caller));
              return true;
            } catch (ApiException refusal) {
              return false;
            }
          });
      return entered.get();
    }

    void later(Duration time) {
      ahead.addAndGet(time.toNanos());
    }
  }

  @BeforeEach
  void start() throws IOException {
    test = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    one = new Server();
    two = new Server();
  }

  @AfterEach
  void stop() throws Exception {
    for (Server each : List.of(one, two)) {
      each.periodic.close();
      each.limits.stop();
    }
    test.close();
  }

  private static RateLimits requests(int perMinute) {
    return new RateLimits(perMinute, null, null);
  }

  private static RateLimits tokens(int perMinute) {
    return new RateLimits(null, perMinute, null);
  }

  private static RateLimits atATime(int requests) {
    return new RateLimits(null, null, requests);
  }

  private static Caller caller(String key, RateLimits ofKey, RateLimits ofTenant) {
    return new Caller("ten_1", "proj_1", key, ofKey, ofTenant);
  }

  private static Caller caller(RateLimits ofKey) {
    return caller("key_1", ofKey, NONE);
  }

  private long number(String sql) {
    return test.database()
        .read(tx -> tx.single("SELECT " + sql + " AS n", row -> row.number("n")).orElseThrow());
  }

  private long rows() {
    return number("(SELECT COUNT(*) FROM limit_uses) + (SELECT COUNT(*) FROM limit_tenants)");
  }

  /** How many slots all servers have. */
  private long slots() {
    return number(
        "CAST((SELECT COALESCE(SUM(used), 0) FROM limit_uses WHERE kind = 'slots') AS BIGINT)");
  }

  @Test
  void aLimitIsThereOnceForAllServers() {
    Caller caller = caller(requests(3));
    one.pass(caller);
    two.pass(caller);
    one.pass(caller);

    assertThat(two.refused(caller))
        .hasMessage(
            "The limit of 3 requests a minute of this key is used up. Retry after the time in"
                + " Retry-After.");
    assertThat(two.seconds(caller)).isBetween(1, 20);
    assertThat(one.seconds(caller)).isBetween(1, 20);
  }

  @Test
  void whoHasNoLimitsLeavesNoRow() throws Exception {
    Caller free = caller(NONE);
    for (int i = 0; i < 10; i++) {
      Runnable leave = one.limits.enter(free);
      one.limits.spend(free, 1000);
      leave.run();
    }
    one.limits.look();
    one.limits.stop();

    assertThat(rows()).isZero();
    assertThat(one.limits.size()).isZero();
  }

  @Test
  void tokensOfOneServerAreKnownToTheOther() {
    Caller caller = caller("key_1", tokens(60), tokens(1000));
    one.pass(caller);
    two.pass(caller);
    two.limits.spend(caller, 1);
    one.limits.spend(caller, 660);

    Eventually.holds(
        "the other one knows when it asks",
        () -> {
          two.later(Duration.ofSeconds(6));
          return !two.passes(caller);
        });
    assertThat(two.refused(caller)).hasMessageContaining("60 tokens a minute of this key");
    // 660 were used of 60, and one for each time that the other one passed, whose time runs ahead.
    assertThat(two.seconds(caller)).isBetween(540, 660);
    assertThat(one.seconds(caller)).isBetween(540, 660);
    two.pass(caller("key_2", NONE, tokens(1000)));
  }

  @Test
  void aChangedLimitHoldsAtOnceAndFindsUsedWhatWasUsed() {
    one.pass(caller(requests(2)));
    two.pass(caller(requests(2)));
    one.refused(caller(requests(2)));

    one.pass(caller(requests(3)));
    assertThat(two.seconds(caller(requests(3)))).isBetween(1, 20);
    assertThat(two.seconds(caller(requests(1)))).as("3 used of 1").isBetween(100, 180);
    two.pass(caller(NONE));
  }

  @Test
  void whatIsRefusedUsesUpNothingElse() {
    Caller caller = caller("key_1", requests(3), requests(1));
    one.pass(caller);
    for (int i = 0; i < 10; i++) {
      assertThat(two.refused(caller)).hasMessageContaining("this account");
    }
    // A server that has taken one for the key may use it for that key alone.
    two.pass(caller("key_1", requests(3), NONE));
    two.pass(caller("key_1", requests(3), NONE));
    assertThat(two.refused(caller("key_1", requests(3), NONE))).hasMessageContaining("this key");
  }

  @Test
  void noMoreRunAtATimeThanMayAndWhatEndsMakesRoomEverywhere() {
    Caller caller = caller("key_1", NONE, atATime(2));
    Runnable first = one.limits.enter(caller);
    Runnable second = two.limits.enter(caller);

    assertThat(one.refused(caller)).hasMessageContaining("2 requests at a time of this account");
    assertThat(two.seconds(caller)).isEqualTo(1);
    first.run();
    first.run();
    two.enterSoon(caller);
    assertThat(one.passes(caller)).isFalse();
    assertThat(two.passes(caller)).isFalse();
    second.run();
    two.limits.enter(caller);
    assertThat(slots()).isEqualTo(2);
  }

  @Test
  void whoseRequestHasEndedMayAskAgainAtOnceOnTheSameServer() {
    Caller caller = caller("key_1", atATime(1), atATime(2));
    Runnable other = one.limits.enter(caller("key_2", NONE, atATime(2)));
    for (int i = 0; i < 200; i++) {
      Runnable leave = one.limits.enter(caller);
      if (i % 3 == 0) {
        one.refused(caller);
      }
      leave.run();
    }
    other.run();
  }

  /** One at a time, each on another server: what has ended is known before the next one asks. */
  @Test
  void whoTakesTurnsIsLetIn() {
    Caller caller = caller(atATime(1));
    for (int i = 0; i < 50; i++) {
      Server next = i % 2 == 0 ? one : two;
      next.enterSoon(caller).run();
    }
  }

  @Test
  void slotsThatNobodyUsesAreKeptWhileThereArePlentyOnly() {
    Caller caller = caller(atATime(10));
    one.pass(caller);
    assertThat(slots()).as("with one to spare").isEqualTo(2);
    var running = new ArrayList<Runnable>();
    for (int i = 0; i < 8; i++) {
      running.add(two.limits.enter(caller));
    }
    one.limits.look();
    Eventually.holds(
        "the others have them",
        () -> number("(SELECT COUNT(*) FROM limit_uses WHERE used > 0)") == 1);
    running.forEach(Runnable::run);

    two.later(Duration.ofSeconds(31));
    two.limits.look();
    Eventually.holds("those of nobody are back", () -> slots() == 0);
    two.limits.look();
    assertThat(two.limits.size()).isZero();
  }

  @Test
  void theSlotsOfAServerThatIsGoneComeBack() throws Exception {
    Caller caller = caller(atATime(2));
    one.limits.enter(caller);
    one.limits.enter(caller);
    two.refused(caller);
    one.periodic.close();

    two.enterSoon(caller);
    two.enterSoon(caller);
    two.refused(caller);
  }

  @Test
  void aServerThatStopsLeavesNoSlots() {
    Caller caller = caller(atATime(2));
    one.limits.enter(caller);
    one.limits.enter(caller);
    one.limits.stop();

    assertThat(slots()).isZero();
    two.limits.enter(caller);
  }

  @Test
  void nothingIsKeptOfThoseWhoHaveEverythingBack() {
    Caller caller = caller("key_1", new RateLimits(5, 5, 5), new RateLimits(7, 7, 7));
    one.pass(caller);
    assertThat(rows()).isEqualTo(7);

    var counts = new SharedCounts(test.database(), two.nodes);
    assertThat(test.database().write(counts::sweep)).as("asked of late").isZero();
    one.later(Duration.ofMinutes(2));
    Eventually.holds(
        "nothing is known here any more",
        () -> {
          one.limits.look();
          return one.limits.size() == 0;
        });
    test.database()
        .change(
            tx -> {
              tx.update("UPDATE limit_uses SET at = at - 3600000");
              tx.update("UPDATE limit_tenants SET asked_at = asked_at - 7200000");
            });
    assertThat(test.database().write(counts::sweep)).isEqualTo(1);
    assertThat(rows()).isZero();
  }

  @Test
  void manyAtOnceOnBothServersGetTheLimit() throws Exception {
    long begun = System.nanoTime();
    Caller caller = caller("key_1", requests(300), requests(400));
    Caller other = caller("key_2", requests(300), requests(400));
    var threads = Executors.newFixedThreadPool(16);
    var attempts = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 2000; i++) {
      Server server = i % 2 == 0 ? one : two;
      Caller each = i / 2 % 2 == 0 ? caller : other;
      attempts.add(() -> server.passes(each));
    }
    int passed = 0;
    for (Future<Boolean> outcome : threads.invokeAll(attempts)) {
      passed += outcome.get() ? 1 : 0;
    }
    threads.shutdown();

    // What comes back while they ask may be let in, too; how long that takes is measured.
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(passed).isBetween(376, (int) (400 + 400 * seconds / 60 + 1));
  }

  @Test
  void withoutTheDatabaseOnlyWhatWasTakenIsLetIn() throws IOException {
    Caller caller = caller(requests(600));
    one.pass(caller);
    test.database().close();

    List<Boolean> passed = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 600; i++) {
                passed.add(one.passes(caller));
              }
            })
        .isInstanceOf(StoreException.class);
    assertThat(passed).hasSizeBetween(1, 17).containsOnly(true);
    test.reopen();
  }
}
