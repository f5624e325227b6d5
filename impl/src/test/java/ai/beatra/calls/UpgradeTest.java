package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.Wallet;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.store.Database;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database whose holds were entries of the ledger comes out with the right books. */
class UpgradeTest extends DatabaseContract {
  private static final int BEFORE = 13;

  private final List<String> rows = new ArrayList<>();
  private int entries;
  private long balance;
  private long held;

  private void entry(String kind, String ref, long amount, long change, long heldChange) {
    entries++;
    balance += change;
    held += heldChange;
    rows.add(
        """
        INSERT INTO ledger_entries (tenant_id, number, kind, ref, amount, balance_change,
          held_change, balance_after, created_at)
        VALUES ('t', %d, '%s', '%s', %d, %d, %d, %d, 1)"""
            .formatted(entries, kind, ref, amount, change, heldChange, balance));
  }

  private void call(String id, String state, long heldFor, long charged, String endedAt) {
    rows.add(
        """
        INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model, provider,
          upstream_model, state, node, held, charged, input_tokens, cached_input_tokens,
          output_tokens, reasoning_tokens, input_audio_tokens, output_audio_tokens, created_at,
          ended_at)
        VALUES ('%s', 't', 'p', 'k', 'req', 'm', 'sandbox', 'm', '%s', 'node_old', %d, %d, 1, 0, 1,
          0, 0, 0, 1, %s)"""
            .formatted(id, state, heldFor, charged, endedAt));
  }

  private void task(String id, String status, long price, String completedAt) {
    rows.add(
        """
        INSERT INTO tasks (id, tenant_id, project_id, key_id, request_id, queue, capability, model,
          resolved_model, provider, upstream_model, repeatable, status, request, price, refunded,
          percent, stage, message, attempt, created_at, completed_at)
        VALUES ('%s', 't', 'p', 'k', 'req', 'images', 'text_to_image', 'm', 'm', 'sandbox', 'm', 1,
          '%s', '{}', %d, 0, 0, '', '', 0, 1, %s)"""
            .formatted(id, status, price, completedAt));
  }

  /** One of each that was ended, and of those that were not. */
  private void play() {
    rows.add("INSERT INTO tenants (id, name, created_at) VALUES ('t', 'acme', 1)");
    rows.add("INSERT INTO projects (id, tenant_id, name, created_at) VALUES ('p', 't', 'd', 1)");
    rows.add(
        "INSERT INTO api_keys (id, project_id, key_start, key_sha256, created_at) VALUES"
            + " ('k', 'p', 'btr', '"
            + "0".repeat(64)
            + "', 1)");
    rows.add("INSERT INTO wallets (tenant_id, balance, held, entries) VALUES ('t', 0, 0, 0)");
    entry("grant", "g", 1000, 1000, 0);
    entry("hold", "settled", 300, -300, 300);
    entry("hold", "open", 200, -200, 200);
    entry("settle", "settled", 120, 180, -300);
    call("settled", "succeeded", 300, 120, "2");
    call("open", "running", 200, 0, "NULL");
    entry("hold", "failed", 50, -50, 50);
    entry("release", "failed", 50, 50, -50);
    call("failed", "failed", 50, 0, "2");
    entry("hold", "refunded", 50, -50, 50);
    entry("settle", "refunded", 50, 0, -50);
    entry("refund", "refunded", 50, 50, 0);
    call("refunded", "failed", 50, 0, "2");
    entry("hold", "task_made", 70, -70, 70);
    entry("settle", "task_made", 70, 0, -70);
    task("task_made", "succeeded", 70, "2");
    entry("hold", "task_waits", 90, -90, 90);
    task("task_waits", "queued", 90, "NULL");
    rows.add(
        "UPDATE wallets SET balance = %d, held = %d, entries = %d"
            .formatted(balance, held, entries));
  }

  @Test
  void openHoldsOfTheEarlierVersionEndAndTheBooksBalance() throws Exception {
    play();
    Database database = test().upgraded(BEFORE, rows);
    var ids = new Ids(test().clock(), new SecureRandom());
    var credits = new Credits(database, ids);
    assertThat(credits.wallet("t")).isEqualTo(new Wallet(new Amount(520), new Amount(290)));
    assertThat(credits.reconcile())
        .containsExactly("tenant t: a call has been running for too long: open");
    assertThat(credits.ledger("t", 100).stream().map(LedgerEntry::totalAfter).map(Amount::units))
        .containsExactly(810L, 810L, 880L, 880L, 830L, 880L, 880L, 880L, 880L, 1000L, 1000L, 1000L);

    Nodes nodes = new Nodes(database, ids, Duration.ofSeconds(1));
    var ends = new Ends(1, Duration.ofMinutes(1));
    database.change(tx -> tx.update("UPDATE calls SET node = ?", nodes.id()));
    new Calls(database, credits, new Idempotency(), Limits.own(test().clock()), nodes, ends).reap();
    database.change(
        tx -> {
          tx.update(
              "UPDATE tasks SET status = 'canceled', completed_at = 3, refunded = price"
                  + " WHERE id = 'task_waits'");
          credits.release(tx, "t", new Amount(90));
        });
    ends.stop(Duration.ZERO);

    assertThat(credits.wallet("t")).isEqualTo(new Wallet(new Amount(810), Amount.ZERO));
    assertThat(credits.reconcile()).isEmpty();
    assertThat(credits.losses()).hasSize(1).first().asString().contains("open");
  }
}
