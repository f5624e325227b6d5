package ai.beatra.credits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Caller;
import ai.beatra.credits.Usage.By;
import ai.beatra.credits.UsageRecord.About;
import ai.beatra.credits.UsageRecord.Served;
import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageTest extends DatabaseContract {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private Usage usage;
  private Caller acme;
  private Caller zoo;

  @BeforeEach
  void open() {
    usage = new Usage(database());
    acme = tenant("acme");
    zoo = tenant("zoo");
  }

  private Caller tenant(String name) {
    var random = new SecureRandom();
    var accounts = new Accounts(database(), new Ids(test().clock(), random), random, "local");
    accounts.createTenant(name);
    String key = accounts.createKey(name, "web", null).secret().reveal();
    return ((Authenticated) accounts.authenticate(key)).caller();
  }

  /** Calls that began at one moment. */
  private void insert(Caller caller, Instant at, List<String> ids) {
    database()
        .write(
            tx -> {
              for (String id : ids) {
                tx.update(
                    """
                    INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model,
                      provider, upstream_model, state, node, held, charged,
                      cost_source, input_tokens, cached_input_tokens, output_tokens,
                      reasoning_tokens, created_at, ended_at)
                    VALUES (?, ?, ?, ?, 'req_1', 'm', 'p', 'um', 'succeeded', 'n', 9, 8,
                      'counted', 1, 2, 3, 4, ?, ?)""",
                    id,
                    caller.tenantId(),
                    caller.projectId(),
                    caller.keyId(),
                    at.toEpochMilli(),
                    at.plusSeconds(5).toEpochMilli());
              }
              return ids.size();
            });
  }

  private List<String> ids(Instant from, Instant to) {
    var read = new ArrayList<String>();
    usage.of(acme.tenantId(), from, to).forEachRemaining(call -> read.add(call.about().id()));
    return read;
  }

  @Test
  void aCallIsToldWithAllThatIsKnownOfIt() {
    insert(acme, NOON, List.of("a"));
    var read = new ArrayList<UsageRecord>();
    usage.of(acme.tenantId(), NOON, NOON.plusMillis(1)).forEachRemaining(read::add);

    assertThat(read)
        .containsExactly(
            new UsageRecord(
                new About("a", NOON, NOON.plusSeconds(5), "req_1", "web", acme.keyId()),
                new Served("m", "chat", "p", "um"),
                "succeeded",
                "counted",
                new Tokens(1, 2, 0, 3, 4, 0, 0),
                new Amount(8),
                null));
  }

  @Test
  void onlyTheTenantsCallsFromTheFirstMomentToBeforeTheLastAreTold() {
    insert(acme, NOON.minusMillis(1), List.of("before"));
    insert(acme, NOON, List.of("first"));
    insert(acme, NOON.plusMillis(9), List.of("later"));
    insert(acme, NOON.plusMillis(10), List.of("end"));
    insert(zoo, NOON, List.of("other"));

    assertThat(ids(NOON, NOON.plusMillis(10))).containsExactly("first", "later");
    assertThat(ids(NOON.plusMillis(20), NOON.plusMillis(30))).isEmpty();
  }

  @Test
  void totalsAreAddedUpOverTenantsOrForOne() {
    insert(acme, NOON, List.of("a", "b"));
    insert(acme, NOON.plus(Duration.ofDays(1)), List.of("c"));
    insert(zoo, NOON, List.of("d"));
    Instant end = NOON.plus(Duration.ofDays(9));

    assertThat(usage.totals(By.TENANT, null, NOON, end))
        .containsExactly(
            new UsageTotal("acme", 3, 0, 3, 9, new Amount(24)),
            new UsageTotal("zoo", 1, 0, 1, 3, new Amount(8)));
    assertThat(usage.totals(By.MODEL, zoo.tenantId(), NOON, end))
        .containsExactly(new UsageTotal("m", 1, 0, 1, 3, new Amount(8)));
    assertThat(usage.totals(By.DAY, acme.tenantId(), NOON, end))
        .extracting(UsageTotal::group)
        .containsExactly("2026-01-31", "2026-02-01");
    assertThat(usage.totals(By.KEY, null, NOON, end)).hasSize(2);
    assertThat(usage.totals(By.KEY, null, end, end.plusMillis(1))).isEmpty();
  }

  @Test
  void pagesBreakAnywhereAndEachCallIsToldOnce() {
    var all = new ArrayList<String>();
    for (int moment = 0; moment < 5; moment++) {
      var some = new ArrayList<String>();
      for (int i = 0; i < 700; i++) {
        some.add("call_%d_%04d".formatted(moment, i));
      }
      insert(acme, NOON.plusMillis(moment), some);
      all.addAll(some);
    }

    assertThat(ids(NOON, NOON.plusSeconds(1))).isEqualTo(all);
    assertThat(ids(NOON, NOON.plusMillis(2))).hasSize(1400);
  }

  @Test
  void noMoreIsReadThanIsTaken() {
    var many = new ArrayList<String>();
    for (int i = 0; i < 1500; i++) {
      many.add("call_%04d".formatted(i));
    }
    insert(acme, NOON, many);
    Iterator<UsageRecord> calls = usage.of(acme.tenantId(), NOON, NOON.plusSeconds(1));
    calls.next();
    database().write(tx -> tx.update("DELETE FROM calls"));
    var left = new ArrayList<UsageRecord>();
    calls.forEachRemaining(left::add);

    // What was read is a page, and no more was.
    assertThat(left).hasSize(999);
  }
}
