package ai.beatra.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.accounts.Caller;
import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import ai.beatra.store.TestDatabase.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private final TestClock clock = new TestClock();
  private final OwnLimits limits = new OwnLimits(clock);

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
    return caller("key_1", ofKey, RateLimits.NONE);
  }

  private void pass(Caller caller) {
    limits.enter(caller).run();
  }

  private ApiException refused(Caller caller) {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> limits.enter(caller).run());
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private int seconds(Caller caller) {
    return Objects.requireNonNull(refused(caller).retryAfter());
  }

  @Test
  void aMinutesRequestsMayComeAtOnceAndComeBackEvenly() {
    Caller caller = caller(requests(3));
    for (int i = 0; i < 3; i++) {
      pass(caller);
    }

    assertThat(seconds(caller)).isEqualTo(20);
    clock.advance(Duration.ofMillis(18_001));
    assertThat(seconds(caller)).as("rounded up").isEqualTo(2);
    clock.advance(Duration.ofMillis(1999));
    pass(caller);
    assertThat(seconds(caller)).isEqualTo(20);
  }

  @Test
  void theWaitIsNeverLessThanASecond() {
    Caller caller = caller(requests(6000));
    for (int i = 0; i < 6000; i++) {
      pass(caller);
    }

    assertThat(seconds(caller)).isEqualTo(1);
  }

  @Test
  void tokensMayGoBelowNothingAndAllOfThemHaveToComeBack() {
    Caller caller = caller(tokens(60));
    pass(caller);
    limits.spend(caller, 59);
    pass(caller);
    limits.spend(caller, 600);

    assertThat(seconds(caller)).isEqualTo(600);
    clock.advance(Duration.ofSeconds(599));
    assertThat(seconds(caller)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    pass(caller);
  }

  @Test
  void aDebtIsNotForgottenWhileNobodyCalls() {
    Caller caller = caller(tokens(60));
    limits.spend(caller, 600);
    clock.advance(Duration.ofSeconds(300));
    limits.sweep();

    assertThat(seconds(caller)).isEqualTo(241);
  }

  @Test
  void nothingIsKeptOfThoseWhoHaveEverythingBack() {
    for (int i = 0; i < 100; i++) {
      var key = new RateLimits(10, 10, 10);
      Caller caller = new Caller("ten_" + i, "proj", "key_" + i, key, key);
      pass(caller);
      limits.spend(caller, 20);
    }
    pass(new Caller("ten_free", "proj", "key_free", RateLimits.NONE, RateLimits.NONE));

    assertThat(limits.size()).as("who has no limits is forgotten at once").isEqualTo(100);
    clock.advance(Duration.ofSeconds(119));
    limits.sweep();
    assertThat(limits.size()).isEqualTo(100);
    clock.advance(Duration.ofSeconds(1));
    limits.sweep();
    assertThat(limits.size()).isZero();
  }

  @Test
  void whoStillRunsIsNotForgotten() {
    Caller caller = caller(atATime(1));
    Runnable leave = limits.enter(caller);
    limits.sweep();

    refused(caller);
    leave.run();
    assertThat(limits.size()).isZero();
  }

  @Test
  void leavingTwiceGivesBackOnce() {
    Caller caller = caller(atATime(2));
    Runnable first = limits.enter(caller);
    limits.enter(caller);

    first.run();
    first.run();

    limits.enter(caller);
    assertThat(seconds(caller)).isEqualTo(1);
  }

  @Test
  void theMessageNamesTheLimit() {
    Caller one = caller(requests(1));
    pass(one);
    assertThat(refused(one))
        .hasMessage(
            "The limit of 1 request a minute of this key is used up. Retry after"
                + " the time in Retry-After.");

    Caller many = caller("key_2", RateLimits.NONE, tokens(5));
    limits.spend(many, 6);
    assertThat(refused(many)).hasMessageStartingWith("The limit of 5 tokens a minute of this acc");

    Caller busy = caller("key_3", RateLimits.NONE, atATime(2));
    limits.enter(busy);
    limits.enter(busy);
    assertThat(refused(busy))
        .hasMessageStartingWith("The limit of 2 requests at a time of this account is used up. ");
  }

  @Test
  void ofSeveralLimitsTheOneWithTheLongestWaitIsTold() {
    Caller caller = caller("key_1", requests(6), requests(1));
    pass(caller);
    for (int i = 0; i < 5; i++) {
      pass(caller("key_1", requests(6), RateLimits.NONE));
    }
    // The tenant's limit is new again, so what was used before it does not count.
    pass(caller("key_2", RateLimits.NONE, requests(1)));

    assertThat(refused(caller)).hasMessageContaining("1 request a minute of this account");
    assertThat(seconds(caller)).isEqualTo(60);
  }

  @Test
  void whatIsRefusedUsesUpNothingElse() {
    RateLimits ofTenant = requests(1);
    Caller caller = caller("key_1", new RateLimits(2, null, 2), ofTenant);
    pass(caller);
    for (int i = 0; i < 10; i++) {
      assertThat(refused(caller)).hasMessageContaining("this account");
    }

    pass(caller("key_1", new RateLimits(2, null, 2), RateLimits.NONE));
    assertThat(refused(caller("key_1", new RateLimits(2, null, 2), RateLimits.NONE)))
        .hasMessageContaining("this key");
  }

  @Test
  void aChangedLimitFindsUsedWhatWasUsed() {
    pass(caller(requests(2)));
    pass(caller(requests(2)));
    refused(caller(requests(2)));

    pass(caller(requests(3)));
    assertThat(seconds(caller(requests(3)))).isEqualTo(20);
    assertThat(seconds(caller(requests(1)))).as("3 used of 1").isEqualTo(180);
    pass(caller(RateLimits.NONE));
  }

  @Test
  void whoRunsIsCountedBeforeThereIsALimit() {
    Runnable leave = limits.enter(caller(RateLimits.NONE));

    refused(caller(atATime(1)));
    leave.run();
    pass(caller(atATime(1)));
  }

  @Test
  void aClockThatIsSetBackStopsNobodyForLonger() {
    Caller caller = caller(requests(1));
    pass(caller);
    clock.advance(Duration.ofHours(-1));

    assertThat(seconds(caller)).isEqualTo(60);
    clock.advance(Duration.ofSeconds(60));
    pass(caller);
  }

  @Test
  void theLargestLimitsAndDebtsAreCounted() {
    Caller caller = caller(tokens(Integer.MAX_VALUE));
    pass(caller);
    limits.spend(caller, Integer.MAX_VALUE);
    assertThat(seconds(caller)).isEqualTo(1);

    Caller slow = caller("key_2", tokens(1), RateLimits.NONE);
    limits.spend(slow, 1_000_000);
    assertThat(seconds(slow)).isEqualTo(60_000_000);
  }

  @Test
  void manyAtOnceGetExactlyTheLimit() throws Exception {
    Caller caller = caller("key_1", requests(50), requests(70));
    Caller other = caller("key_2", requests(50), requests(70));
    var threads = Executors.newFixedThreadPool(8);
    var attempts = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 400; i++) {
      Caller each = i % 2 == 0 ? caller : other;
      attempts.add(
          () -> {
            try {
              pass(each);
              return true;
            } catch (ApiException refusal) {
              return false;
            }
          });
    }

    int passed = 0;
    for (Future<Boolean> outcome : threads.invokeAll(attempts)) {
      passed += outcome.get() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(passed).isEqualTo(70);
  }
}
