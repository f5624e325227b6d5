package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.accounts.RateLimits;
import ai.beatra.server.Eventually;
import ai.beatra.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Requests and tokens a minute on two servers, and what both have of a database. */
class SharedLimitsTest extends SharedServers {
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
