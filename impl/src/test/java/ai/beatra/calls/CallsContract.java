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
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Calls of one tenant, on each database. */
abstract class CallsContract extends DatabaseContract {
  static final Duration ALIVE = Duration.ofMinutes(10);
  static final Amount HELD = new Amount(500);
  static final Charge CHARGE =
      new Charge(new Tokens(10, 0, 0, 10, 0, 0, 0), CostSource.PROVIDER, new Amount(300));

  final Ends ends = new Ends(2, Duration.ofMinutes(1));
  final Idempotency idempotency = new Idempotency();
  Ids ids;
  Credits credits;
  Nodes nodes;
  Calls calls;
  Caller acme;

  @BeforeEach
  void open() {
    var random = new SecureRandom();
    ids = new Ids(test().clock(), random);
    nodes = new Nodes(database(), ids, ALIVE);
    credits = new Credits(database(), ids, nodes.id());
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

  Calls calls(Nodes of, Ends by) {
    return new Calls(database(), credits, idempotency, Limits.own(test().clock()), of, by);
  }

  Call call(boolean repeatable) {
    return new Call(
        ids.next("chatcmpl-"),
        acme,
        "req_1",
        "sandbox-chat",
        new RoutesTaken("sandbox", "m"),
        HELD,
        repeatable,
        (ended, outcome) -> {},
        null);
  }

  Call opened() {
    Call call = call(false);
    calls.open(call, null);
    assertThat(held()).isEqualTo(HELD);
    return call;
  }

  Amount held() {
    return credits.wallet(acme.tenantId()).held();
  }

  Amount balance() {
    return credits.wallet(acme.tenantId()).balance();
  }

  String state(Call call) {
    return database()
        .read(
            tx ->
                tx.single(
                        "SELECT state FROM calls WHERE id = ?", row -> row.text("state"), call.id())
                    .orElseThrow());
  }

  static CallOutcome<Charge> closing() {
    return closing(null);
  }

  static CallOutcome<Charge> closing(@Nullable StoredAnswer kept) {
    return new CallOutcome<>(CallState.SUCCEEDED, null, CHARGE, kept, CHARGE);
  }

  void assertAllCameBack() {
    assertThat(held()).isEqualTo(Amount.ZERO);
    assertThat(balance()).isEqualTo(new Amount(1000));
    assertThat(credits.reconcile()).isEmpty();
  }

  void assertReapedBy(Calls reaper, Call call) {
    reaper.reap();
    assertThat(state(call)).isEqualTo("abandoned");
    assertAllCameBack();
  }

  static void assertRefused(CompletableFuture<Charge> closed, String message) {
    assertThatThrownBy(() -> charge(closed))
        .hasCauseInstanceOf(ApiException.class)
        .hasMessageContaining(message);
  }

  static @Nullable Charge charge(CompletableFuture<Charge> closed) throws Exception {
    return closed.get(1, TimeUnit.MINUTES);
  }

  void update(String sql) {
    database().write(tx -> tx.update(sql));
  }
}
