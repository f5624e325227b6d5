package ai.beatra.calls;

import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of calls. */
final class CallStore {

  /** A call that nobody looks after any more. */
  record Orphan(String id, String tenantId, String requestId) {}

  void insert(Tx tx, Call call, String node) {
    tx.update(
        """
        INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model, provider,
          upstream_model, state, node, held, charged, input_tokens,
          cached_input_tokens, output_tokens, reasoning_tokens, input_audio_tokens,
          output_audio_tokens, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 0, 0, 0, 0, 0, 0, 0, ?)""",
        call.id(),
        call.caller().tenantId(),
        call.caller().projectId(),
        call.caller().keyId(),
        call.requestId(),
        call.model().id(),
        call.model().provider(),
        call.model().upstreamModel(),
        node,
        call.held().units(),
        tx.now());
  }

  /** False if the call does not run on this node any more. */
  boolean end(
      Tx tx, Call call, String node, CallState state, @Nullable ErrorCode error, Charge charge) {
    TokenUsage used = charge.used();
    return tx.update(
            """
            UPDATE calls SET state = ?, error_code = ?, charged = ?, cost_source = ?, input_tokens = ?,
              cached_input_tokens = ?, output_tokens = ?, reasoning_tokens = ?,
              input_audio_tokens = ?, output_audio_tokens = ?, ended_at = ?
            WHERE id = ? AND node = ? AND ended_at IS NULL""",
            state.name().toLowerCase(Locale.ROOT),
            error == null ? null : error.code(),
            charge.credits().units(),
            charge.source().name().toLowerCase(Locale.ROOT),
            used.input(),
            used.cachedInput(),
            used.output(),
            used.reasoning(),
            used.inputAudio(),
            used.outputAudio(),
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
        state.name().toLowerCase(Locale.ROOT));
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
        SELECT id, tenant_id, request_id FROM calls WHERE ended_at IS NULL AND node = ? AND id > ?
        ORDER BY id LIMIT ?""",
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

  /** Forgets some of the calls that ended before this time, and returns how many. */
  int sweep(Tx tx, long endedBefore, int limit) {
    return tx.update(
        """
        DELETE FROM calls WHERE id IN (
          SELECT id FROM calls WHERE ended_at < ? ORDER BY ended_at LIMIT ?)""",
        endedBefore,
        limit);
  }

  /**
   * Calls of a tenant that began before {@code to}, the oldest first.
   *
   * @param begin when the first began, or later
   * @param after of those that began at {@code begin}, only ids above this
   */
  List<CallRecord> history(Tx tx, String tenantId, long begin, String after, long to, int limit) {
    return tx.query(
        """
        SELECT c.*, p.name AS project FROM calls c JOIN projects p ON p.id = c.project_id
        WHERE c.tenant_id = ? AND (c.created_at, c.id) > (?, ?) AND c.created_at < ?
        ORDER BY c.created_at, c.id LIMIT ?""",
        CallStore::record,
        tenantId,
        begin,
        after,
        to,
        limit);
  }

  private static CallRecord record(Row row) {
    Long endedAt = row.numberOrNull("ended_at");
    return new CallRecord(
        row.text("id"),
        Instant.ofEpochMilli(row.number("created_at")),
        endedAt == null ? null : Instant.ofEpochMilli(endedAt),
        row.text("request_id"),
        row.text("project"),
        row.text("key_id"),
        row.text("model"),
        row.text("provider"),
        row.text("upstream_model"),
        row.text("state"),
        row.textOrNull("cost_source"),
        new TokenUsage(
            row.number("input_tokens"),
            row.number("cached_input_tokens"),
            row.number("output_tokens"),
            row.number("reasoning_tokens"),
            row.number("input_audio_tokens"),
            row.number("output_audio_tokens")),
        new Amount(row.number("charged")),
        row.textOrNull("error_code"));
  }

  private static Orphan orphan(Row row) {
    return new Orphan(row.text("id"), row.text("tenant_id"), row.text("request_id"));
  }
}
