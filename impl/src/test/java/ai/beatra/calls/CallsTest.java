package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Caller;
import ai.beatra.credits.Credits;
import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.error.ApiException;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.server.Eventually;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to a call, its hold ends, and the books balance. */
class CallsTest extends DatabaseContract {
  private static final Duration ALIVE = Duration.ofMinutes(10);
  private static final Amount HELD = new Amount(500);
  private static final Charge CHARGE =
      new Charge(new Tokens(10, 0, 0, 10, 0, 0, 0), CostSource.PROVIDER, new Amount(300));

  private final Ends ends = new Ends(2, Duration.ofMinutes(1));
  private final Idempotency idempotency = new Idempotency();
  private Ids ids;
  private Credits credits;
  private Nodes nodes;
  private Calls calls;
  private Caller acme;

  @BeforeEach
  void open() {
    var random = new SecureRandom();
    ids = new Ids(test().clock(), random);
    credits = new Credits(database(), ids);
    nodes = new Nodes(database(), ids, ALIVE);
    calls = calls(nodes, ends);
    var accounts = new Accounts(database(), ids, random, "local");
    String tenant = accounts.createTenant("acme").id();
    String key = accounts.createKey("acme", null, null).secret().reveal();
    acme = ((Authenticated) accounts.authenticate(key)).caller();
    credits.grant(tenant, new Amount(1000), null);
  }

  @AfterEach
  void stop() throws Exception {
    ends.stop(Duration.ofSeconds(10));
  }

  private Calls calls(Nodes of, Ends by) {
    return new Calls(database(), credits, idempotency, new Limits(test().clock()), of, by);
  }

  private Call call(boolean repeatable) {
    return new Call(
        ids.next("chatcmpl-"),
        acme,
        "req_1",
        "sandbox-chat",
        new RoutesTaken("sandbox", "m"),
        HELD,
        repeatable,
        (ended, charge) -> {});
  }

  private Call opened() {
    Call call = call(false);
    calls.open(call, null);
    assertThat(held()).isEqualTo(HELD);
    return call;
  }

  private Amount held() {
    return credits.wallet(acme.tenantId()).held();
  }

  private Amount balance() {
    return credits.wallet(acme.tenantId()).balance();
  }

  private String state(Call call) {
    return database()
        .read(
            tx ->
                tx.single(
                        "SELECT state FROM calls WHERE id = ?", row -> row.text("state"), call.id())
                    .orElseThrow());
  }

  private static CallOutcome<Charge> closing() {
    return closing(null);
  }

  private static CallOutcome<Charge> closing(@Nullable StoredAnswer kept) {
    return new CallOutcome<>(CallState.SUCCEEDED, null, CHARGE, kept, CHARGE);
  }

  private void assertAllCameBack() {
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isEqualTo(new Amount(1000));
    assertThat(credits.reconcile()).isEmpty();
  }

  private void assertReapedBy(Calls reaper, Call call) {
    reaper.reap();
    assertThat(state(call)).isEqualTo("abandoned");
    assertAllCameBack();
  }

  private static void assertRefused(CompletableFuture<Charge> closed, String message) {
    assertThatThrownBy(() -> charge(closed))
        .hasCauseInstanceOf(ApiException.class)
        .hasMessageContaining(message);
  }

  private static @Nullable Charge charge(CompletableFuture<Charge> closed) throws Exception {
    return closed.get(1, TimeUnit.MINUTES);
  }

  @Test
  void aCallThatRunsIsLeftAloneWhateverTheClockSays() throws Exception {
    Call call = opened();
    for (int hours : new int[] {1, -2, 24}) {
      test().clock().advance(Duration.ofHours(hours));
      calls.reap();
      assertThat(state(call)).isEqualTo("running");
    }

    assertThat(charge(calls.close(call, CallsTest::closing))).isNotNull();
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isLessThan(new Amount(1000));
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void whateverIsThrownAtTheEndTheHoldComesBack() {
    for (Throwable fault : List.of(new ArithmeticException(), new OutOfMemoryError("a test"))) {
      Call call = opened();
      Supplier<CallOutcome<Charge>> closing =
          () -> {
            if (fault instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) fault;
          };
      assertThatThrownBy(() -> charge(calls.close(call, closing))).hasCause(fault);

      assertReapedBy(calls, call);
    }
  }

  @Test
  void aCallThatIsGivenUpBeforeItBeganComesBack() {
    Call call = opened();
    calls.reap();
    assertThat(state(call)).isEqualTo("running");
    calls.forget(call);

    assertReapedBy(calls, call);
  }

  @Test
  void aCallThatNobodyCanEndAnyMoreIsEnded() {
    Call call = opened();
    calls.reap();
    assertThat(held()).as("it is known").isEqualTo(HELD);

    // What the garbage collector does when it finds the call held by nobody.
    Objects.requireNonNull(calls.known(call.id())).clear();

    assertReapedBy(calls, call);
  }

  @Test
  void aCallThatWasOpenedAndNobodyKnowsOfIsEnded() {
    // As after a commit whose answer was lost.
    Call call = call(false);
    database()
        .write(
            tx -> {
              new CallStore().insert(tx, call, nodes.id());
              credits.hold(tx, acme.tenantId(), call.id(), HELD, "");
              return true;
            });

    assertReapedBy(calls, call);
  }

  @Test
  void whatAStoppingServerCannotChargeIsEndedByTheNext() throws Exception {
    Call call = opened();
    ends.stop(Duration.ZERO);
    assertThatThrownBy(() -> charge(calls.close(call, CallsTest::closing)))
        .hasCauseInstanceOf(ApiException.class);

    Nodes next = new Nodes(database(), ids, ALIVE);
    database().write(tx -> tx.update("UPDATE calls SET node = ?", next.id()));

    assertReapedBy(calls(next, ends), call);
    assertThat(credits.losses()).hasSize(1).first().asString().contains(call.id());
  }

  @Test
  void whoeverWasTakenForDeadSettlesNothing() {
    Call call = opened();
    update("UPDATE calls SET node = 'node_other'");
    assertRefused(calls.close(call, CallsTest::closing), "nothing was charged");
  }

  private CallEnd<Charge> end(Call call) {
    var books = new CallBooks(credits, idempotency, new CallStore(), nodes.id());
    return new CallEnd<>(database(), books, call, CallsTest::closing);
  }

  @Test
  void anAnswerThatIsDroppedCostsNothingAlsoIfItWasCharged() {
    Call before = opened();
    CallEnd<Charge> dropped = end(before);
    dropped.drop();
    dropped.write();
    assertThat(state(before)).isEqualTo("failed");
    assertAllCameBack();

    Call after = opened();
    CallEnd<Charge> charged = end(after);
    assertThat(charged.write().charge().credits().isZero()).isFalse();
    charged.drop();
    charged.write();
    charged.write();
    assertThat(state(after)).isEqualTo("failed");
    assertAllCameBack();
  }

  /** Keeps everybody from the wallets of PostgreSQL, until the future is completed. */
  private CompletableFuture<Boolean> lockWallets() {
    var locked = new CompletableFuture<Boolean>();
    var release = new CompletableFuture<Boolean>();
    new Thread(
            () ->
                database()
                    .write(
                        tx -> {
                          tx.update("UPDATE wallets SET held = held");
                          locked.complete(true);
                          return release.join();
                        }))
        .start();
    locked.join();
    return release;
  }

  @Test
  void whoWaitsForTooLongIsToldWhatBecomesOfTheCharge() throws Exception {
    if (database().isEmbedded()) {
      return;
    }
    credits.grant(acme.tenantId(), new Amount(1000), null);
    var impatient = new Ends(3, Duration.ofMillis(1));
    calls = calls(nodes, impatient);
    Call stream = opened();
    Call whole = call(false);
    calls.open(whole, null);
    Call keyed = call(true);
    var key = new IdempotentRequest(acme.projectId(), "POST", "key", "0".repeat(64));
    calls.open(keyed, key);
    var stored = new StoredAnswer(200, "application/json", "{}");

    CompletableFuture<Boolean> release = lockWallets();
    var streamed = calls.close(stream, CallsTest::closing);
    var dropped = calls.closeBeforeDelivery(whole, CallsTest::closing);
    var kept = calls.closeBeforeDelivery(keyed, () -> closing(stored));
    assertRefused(streamed, "What was delivered is charged once");
    assertRefused(dropped, "nothing is charged");
    assertRefused(kept, "with the same Idempotency-Key");
    assertThatThrownBy(() -> database().read(tx -> idempotency.earlier(tx, key)))
        .hasMessageContaining("still running");
    release.complete(true);
    Eventually.holds("all is written", () -> impatient.pending() == 0);

    assertThat(List.of(state(stream), state(whole), state(keyed)))
        .containsExactly("succeeded", "failed", "succeeded");
    assertThat(database().read(tx -> idempotency.earlier(tx, key)).orElseThrow()).isEqualTo(stored);
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(credits.reconcile()).isEmpty();
    impatient.stop(Duration.ZERO);
  }

  @Test
  void anEndThatIsWrittenTwiceIsChargedOnce() {
    CallEnd<Charge> end = end(opened());

    assertThat(end.write()).isEqualTo(end.write());
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void callsAreForgottenAndTheBooksBalance() throws Exception {
    Call ended = opened();
    charge(calls.close(ended, CallsTest::closing));
    Call runs = call(true);
    calls.open(runs, new IdempotentRequest(acme.projectId(), "POST", "key", "0".repeat(64)));
    update("UPDATE calls SET created_at = 1 WHERE ended_at IS NOT NULL");
    update("UPDATE calls SET ended_at = 2 WHERE ended_at IS NOT NULL");

    for (int left = 1; left >= 0; left--) {
      int swept = database().write(tx -> calls.sweep(tx, Duration.ofDays(400)));
      assertThat(swept).isEqualTo(left);
    }

    assertThat(state(runs)).isEqualTo("running");
    assertThat(credits.reconcile()).isEmpty();
  }

  @Test
  void aCallThatRunsForTooLongIsAFaultOfTheBooks() {
    Call call = opened();
    String fault =
        "tenant %s: a call has been running for too long: %s".formatted(acme.tenantId(), call.id());
    begun(Duration.ofHours(2));
    update("DELETE FROM nodes");
    assertThat(credits.reconcile()).containsExactly(fault);

    update("INSERT INTO nodes VALUES ('" + nodes.id() + "', 0, 9000000000000)");
    assertThat(credits.reconcile()).isEmpty();

    begun(Duration.ofHours(25));
    assertThat(credits.reconcile()).containsExactly(fault);
  }

  private void begun(Duration ago) {
    database().write(tx -> tx.update("UPDATE calls SET created_at = ?", tx.now() - ago.toMillis()));
  }

  private void update(String sql) {
    database().write(tx -> tx.update(sql));
  }
}
