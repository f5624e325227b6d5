package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.accounts.Caller;
import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import ai.beatra.ids.Ids;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.server.Eventually;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Servers that share the limits of one tenant on PostgreSQL, whose time is the real one: what comes
 * back meanwhile is either too little to matter, or counted.
 */
abstract class SharedServers {
  static final RateLimits NONE = RateLimits.NONE;

  private static final Duration ALIVE = Duration.ofSeconds(2);

  TestDatabase test;
  Server one;
  Server two;

  /** A server; what it does again and again, it does when the test says so. */
  final class Server {
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
      return Objects.requireNonNull(entered.get());
    }

    void later(Duration time) {
      ahead.addAndGet(time.toNanos());
    }
  }

  @BeforeEach
  final void start() throws IOException {
    test = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    one = new Server();
    two = new Server();
  }

  @AfterEach
  final void stop() throws Exception {
    for (Server each : List.of(one, two)) {
      each.periodic.close();
      each.limits.stop();
    }
    test.close();
  }

  static RateLimits requests(int perMinute) {
    return new RateLimits(perMinute, null, null);
  }

  static RateLimits tokens(int perMinute) {
    return new RateLimits(null, perMinute, null);
  }

  static RateLimits atATime(int requests) {
    return new RateLimits(null, null, requests);
  }

  static Caller caller(String key, RateLimits ofKey, RateLimits ofTenant) {
    return new Caller("ten_1", "proj_1", key, ofKey, ofTenant);
  }

  static Caller caller(RateLimits ofKey) {
    return caller("key_1", ofKey, NONE);
  }

  final long number(String sql) {
    return test.database()
        .read(tx -> tx.single("SELECT " + sql + " AS n", row -> row.number("n")).orElseThrow());
  }

  final long rows() {
    return number("(SELECT COUNT(*) FROM limit_uses) + (SELECT COUNT(*) FROM limit_tenants)");
  }

  /** How many slots all servers have. */
  final long slots() {
    return number(
        "CAST((SELECT COALESCE(SUM(used), 0) FROM limit_uses WHERE kind = 'slots') AS BIGINT)");
  }
}
