package ai.beatra.server;

import java.io.IOException;

/** So that what goes through all rows takes a while. */
final class ManyCalls {
  private ManyCalls() {}

  /**
   * Writes calls that failed, like those that there are.
   *
   * @param times as many for each
   */
  static void write(RunningBeatra beatra, int times) throws IOException {
    beatra.database(
        database ->
            database.write(
                tx ->
                    tx.update(
                        """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                        INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model,
                          provider, upstream_model, state, node, held, charged, input_tokens,
                          cached_input_tokens, output_tokens, reasoning_tokens, created_at, ended_at)
                        SELECT id || 'x' || i, tenant_id, project_id, key_id, request_id, model,
                          provider, upstream_model, 'failed', node, 0, 0, 0, 0, 0, 0, created_at,
                          ended_at
                        FROM n, calls""",
                        times)));
  }
}
