package ai.beatra.credits;

import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of wallets and their ledger. */
final class LedgerStore {
  private static final String CHANGED = " RETURNING balance + held AS total, entries";

  /**
   * What moves.
   *
   * @param amount what the entry is about
   * @param change what the tenant gains, negative for what it loses
   */
  record Entry(Kind kind, String ref, Amount amount, long change, @Nullable String note) {
    Entry(Kind kind, String ref, Amount amount, long change) {
      this(kind, ref, amount, change, null);
    }
  }

  /** A wallet right after a change. */
  private record Changed(long total, long number) {}

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
        kind.word(),
        ref);
  }

  /** Moves this much from the balance to what is held; false if there is not so much. */
  boolean hold(Tx tx, String tenantId, long units) {
    return tx.update(
            """
            UPDATE wallets SET balance = balance - ?, held = held + ?
            WHERE tenant_id = ? AND balance >= ?""",
            units,
            units,
            tenantId,
            units)
        == 1;
  }

  /** Moves this much back. */
  void release(Tx tx, String tenantId, long units) {
    tx.update(
        "UPDATE wallets SET balance = balance + ?, held = held - ? WHERE tenant_id = ?",
        units,
        units,
        tenantId);
  }

  /**
   * Ends a hold and writes what has moved. False, and nothing is done, if the balance does not
   * allow it.
   *
   * @param held how much is not held any more
   */
  boolean move(Tx tx, String tenantId, long held, Entry entry) {
    long back = held + entry.change();
    List<Changed> changed =
        tx.query(
            """
            UPDATE wallets SET balance = balance + ?, held = held - ?, entries = entries + 1
            WHERE tenant_id = ? AND balance + ? >= 0"""
                + CHANGED,
            LedgerStore::changed,
            back,
            held,
            tenantId,
            back);
    changed.forEach(now -> insert(tx, tenantId, now, entry));
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
            LedgerStore::changed,
            held.units(),
            tenantId,
            missing.units());
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    Changed now = changed.get(0);
    var taken = new Amount(totalAfter(tx, tenantId, now.number() - 1) - now.total());
    insert(tx, tenantId, now, new Entry(Kind.SETTLE, ref, taken, -taken.units()));
    return Optional.of(taken);
  }

  private static Changed changed(Row row) {
    return new Changed(row.number("total"), row.number("entries"));
  }

  /** The entry before knows what the change has overwritten. */
  private static long totalAfter(Tx tx, String tenantId, long number) {
    return tx.single(
            "SELECT total_after FROM ledger_entries WHERE tenant_id = ? AND number = ?",
            row -> row.number("total_after"),
            tenantId,
            number)
        .orElse(0L);
  }

  private static void insert(Tx tx, String tenantId, Changed now, Entry entry) {
    tx.update(
        """
        INSERT INTO ledger_entries (tenant_id, number, kind, ref, amount, change, total_after,
          note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        tenantId,
        now.number(),
        entry.kind().word(),
        entry.ref(),
        entry.amount().units(),
        entry.change(),
        now.total(),
        entry.note(),
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
        Kind.of(row.text("kind")),
        row.text("ref"),
        amount(row, "amount"),
        amount(row, "change"),
        amount(row, "total_after"),
        row.textOrNull("note"),
        Instant.ofEpochMilli(row.number("created_at")));
  }

  private static Amount amount(Row row, String column) {
    return new Amount(row.number(column));
  }
}
