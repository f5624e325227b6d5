package ai.beatra.calls;

import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of calls. */
final class CallStore {

  /** A call that nobody looks after any more. */
  record Orphan(String id, String tenantId, String requestId, Amount held) {}

  /** Writes a call that runs; false if it is written already. */
  boolean insert(Tx tx, Call call, String node, long createdAt) {
    return insert(tx, call, node, createdAt, null);
  }

  void delete(Tx tx, String id) {
    tx.update("DELETE FROM calls WHERE id = ?", id);
  }

  /** Writes a call that has ended; false if it is written already. */
  boolean insertEnded(Tx tx, Call call, String node, CallOutcome<?> end, long createdAt) {
    return insert(tx, call, node, createdAt, end);
  }

  private static boolean insert(
      Tx tx, Call call, String node, long createdAt, @Nullable CallOutcome<?> end) {
    CallState state = end == null ? CallState.RUNNING : end.state();
    Charge charge = end == null ? Charge.NOTHING : end.charge();
    Tokens used = charge.used();
    return tx.update(
            """
            INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model, provider,
              upstream_model, state, node, held, charged, input_tokens,
              cached_input_tokens, output_tokens, reasoning_tokens, input_audio_tokens,
              output_audio_tokens, created_at, error_code, cost_source, cache_write_tokens,
              billed_usd, tries, ended_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING""",
            call.id(),
            call.caller().tenantId(),
            call.caller().projectId(),
            call.caller().keyId(),
            call.requestId(),
            call.model(),
            call.routes().provider(),
            call.routes().upstreamModel(),
            state.word(),
            node,
            call.held().units(),
            charge.credits().units(),
            used.input(),
            used.cachedInput(),
            used.output(),
            used.reasoning(),
            used.inputAudio(),
            used.outputAudio(),
            createdAt,
            end == null ? null : code(end.error()),
            end == null ? null : charge.source().word(),
            used.cacheWrite(),
            usd(charge),
            end == null ? null : call.routes().failures(),
            end == null ? null : tx.now())
        == 1;
  }

  private static @Nullable String code(@Nullable ErrorCode error) {
    return error == null ? null : error.code();
  }

  private static @Nullable String usd(Charge charge) {
    return charge.billedUsd() == null ? null : charge.billedUsd().toPlainString();
  }

  /** False if the call does not run on this node any more. */
  boolean end(Tx tx, Call call, String node, CallOutcome<?> end) {
    Charge charge = end.charge();
    Tokens used = charge.used();
    return tx.update(
            """
            UPDATE calls SET state = ?, error_code = ?, charged = ?, cost_source = ?, input_tokens = ?,
              cached_input_tokens = ?, output_tokens = ?, reasoning_tokens = ?,
              input_audio_tokens = ?, output_audio_tokens = ?, cache_write_tokens = ?,
              billed_usd = ?, provider = ?, upstream_model = ?, tries = ?, ended_at = ?
            WHERE id = ? AND node = ? AND ended_at IS NULL""",
            end.state().word(),
            code(end.error()),
            charge.credits().units(),
            charge.source().word(),
            used.input(),
            used.cachedInput(),
            used.output(),
            used.reasoning(),
            used.inputAudio(),
            used.outputAudio(),
            used.cacheWrite(),
            usd(charge),
            call.routes().provider(),
            call.routes().upstreamModel(),
            call.routes().failures(),
            tx.now(),
            call.id(),
            node)
        == 1;
  }

  /** What was charged for a call that has ended in this way. */
  Optional<Amount> charged(Tx tx, String id, CallState state) {
    return tx.single(
        "SELECT charged FROM calls WHERE id = ? AND state = ?",
        row -> new Amount(row.number("charged")),
        id,
        state.word());
  }

  /** Nothing was charged for the call after all. */
  void uncharge(Tx tx, String id) {
    tx.update("UPDATE calls SET state = 'failed', charged = 0 WHERE id = ?", id);
  }

  /** The nodes that have calls which run. */
  List<String> nodes(Tx tx) {
    return tx.query(
        "SELECT DISTINCT node FROM calls WHERE ended_at IS NULL", row -> row.text("node"));
  }

  /** Some of the calls that run on a node, by their ids, beginning after this one. */
  List<Orphan> running(Tx tx, String node, String after, int limit) {
    return tx.query(
        """
        SELECT id, tenant_id, request_id, held FROM calls
        WHERE ended_at IS NULL AND node = ? AND id > ? ORDER BY id LIMIT ?""",
        CallStore::orphan,
        node,
        after,
        limit);
  }

  /** False if the call has ended. */
  boolean abandon(Tx tx, String id) {
    return tx.update(
            "UPDATE calls SET state = 'abandoned', ended_at = ? WHERE id = ? AND ended_at IS NULL",
            tx.now(),
            id)
        == 1;
  }

  /**
   * Forgets some of the calls that ended before this time, and returns how many. The ids begin with
   * the time, so that those are looked at which began first.
   */
  int sweep(Tx tx, long endedBefore, int limit) {
    return tx.update(
        """
        DELETE FROM calls WHERE ended_at < ? AND id IN (SELECT id FROM calls ORDER BY id LIMIT ?)""",
        endedBefore,
        limit);
  }

  private static Orphan orphan(Row row) {
    return new Orphan(
        row.text("id"),
        row.text("tenant_id"),
        row.text("request_id"),
        new Amount(row.number("held")));
  }
}
