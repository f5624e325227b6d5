package ai.beatra.credits;

import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of wallets and their ledger. */
final class LedgerStore {
  private static final String CHANGED = " RETURNING balance, entries";

  /**
   * What happens to a wallet.
   *
   * @param balance what it gains, negative for what it loses
   * @param held the same for what is held
   */
  record Change(
      Kind kind, String ref, Amount amount, long balance, long held, @Nullable String note) {
    Change(Kind kind, String ref, Amount amount, long balance, long held) {
      this(kind, ref, amount, balance, held, null);
    }
  }

  /** A wallet right after a change. */
  private record Changed(long balance, long number) {}

  /** False if the tenant has a wallet. */
  boolean insertWallet(Tx tx, String tenantId) {
    return tx.update(
            """
            INSERT INTO wallets (tenant_id, balance, held, entries) VALUES (?, 0, 0, 0)
            ON CONFLICT (tenant_id) DO NOTHING""",
            tenantId)
        == 1;
  }

  Optional<Wallet> wallet(Tx tx, String tenantId) {
    return tx.single(
        "SELECT balance, held FROM wallets WHERE tenant_id = ?",
        row -> new Wallet(amount(row, "balance"), amount(row, "held")),
        tenantId);
  }

  /** Those of all tenants, by the tenant's id. */
  Map<String, Wallet> wallets(Tx tx) {
    var wallets = new HashMap<String, Wallet>();
    tx.query(
        "SELECT tenant_id, balance, held FROM wallets",
        row ->
            wallets.put(
                row.text("tenant_id"), new Wallet(amount(row, "balance"), amount(row, "held"))));
    return wallets;
  }

  /** The amount of the tenant's entry of this kind and ref, if there is one. */
  Optional<Amount> amount(Tx tx, String tenantId, Kind kind, String ref) {
    return tx.single(
        "SELECT amount FROM ledger_entries WHERE tenant_id = ? AND kind = ? AND ref = ?",
        row -> amount(row, "amount"),
        tenantId,
        kind.name().toLowerCase(Locale.ROOT),
        ref);
  }

  /** What is held for {@code ref} and was neither settled nor released. */
  Optional<Amount> open(Tx tx, String tenantId, String ref) {
    return tx.single(
        """
        SELECT amount FROM ledger_entries h WHERE tenant_id = ? AND kind = 'hold' AND ref = ?
        AND NOT EXISTS (SELECT 1 FROM ledger_entries e
          WHERE e.tenant_id = h.tenant_id AND e.ref = h.ref AND e.kind IN ('settle', 'release'))""",
        row -> amount(row, "amount"),
        tenantId,
        ref);
  }

  /**
   * Changes the wallet and writes the entry that says so. False, and nothing is done, if the
   * balance does not allow it.
   */
  boolean change(Tx tx, String tenantId, Change change) {
    List<Changed> changed =
        tx.query(
            """
            UPDATE wallets SET balance = balance + ?, held = held + ?, entries = entries + 1
            WHERE tenant_id = ? AND balance + ? >= 0"""
                + CHANGED,
            row -> new Changed(row.number("balance"), row.number("entries")),
            change.balance(),
            change.held(),
            tenantId,
            change.balance());
    changed.forEach(now -> insert(tx, tenantId, now, change));
    return !changed.isEmpty();
  }

  /**
   * Settles a hold with it and the whole balance, which is less than {@code missing}.
   *
   * @return what was taken; nothing, and nothing is done, if the balance is not less
   */
  Optional<Amount> settleWithAll(Tx tx, String tenantId, String ref, Amount held, Amount missing) {
    List<Changed> changed =
        tx.query(
            """
            UPDATE wallets SET balance = 0, held = held - ?, entries = entries + 1
            WHERE tenant_id = ? AND balance < ?"""
                + CHANGED,
            row -> new Changed(row.number("balance"), row.number("entries")),
            held.units(),
            tenantId,
            missing.units());
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    Changed now = changed.get(0);
    long left = balanceAfter(tx, tenantId, now.number() - 1);
    Amount taken = held.plus(new Amount(left));
    insert(tx, tenantId, now, new Change(Kind.SETTLE, ref, taken, -left, -held.units()));
    return Optional.of(taken);
  }

  /** The entry before knows what the change has overwritten. */
  private static long balanceAfter(Tx tx, String tenantId, long number) {
    return tx.single(
            "SELECT balance_after FROM ledger_entries WHERE tenant_id = ? AND number = ?",
            row -> row.number("balance_after"),
            tenantId,
            number)
        .orElse(0L);
  }

  private static void insert(Tx tx, String tenantId, Changed now, Change change) {
    tx.update(
        """
        INSERT INTO ledger_entries (tenant_id, number, kind, ref, amount, balance_change,
          held_change, balance_after, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        tenantId,
        now.number(),
        change.kind().name().toLowerCase(Locale.ROOT),
        change.ref(),
        change.amount().units(),
        change.balance(),
        change.held(),
        now.balance(),
        change.note(),
        tx.now());
  }

  /** The newest first. */
  List<LedgerEntry> entries(Tx tx, String tenantId, int limit) {
    return tx.query(
        "SELECT * FROM ledger_entries WHERE tenant_id = ? ORDER BY number DESC LIMIT ?",
        LedgerStore::entry,
        tenantId,
        limit);
  }

  private static LedgerEntry entry(Row row) {
    return new LedgerEntry(
        row.number("number"),
        Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
        row.text("ref"),
        amount(row, "amount"),
        amount(row, "balance_change"),
        amount(row, "held_change"),
        amount(row, "balance_after"),
        row.textOrNull("note"),
        Instant.ofEpochMilli(row.number("created_at")));
  }

  private static Amount amount(Row row, String column) {
    return new Amount(row.number(column));
  }
}
