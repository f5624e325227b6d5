package ai.beatra.artifacts;

import ai.beatra.blobs.Blob;
import ai.beatra.store.Row;
import ai.beatra.store.Tx;
import java.util.List;
import java.util.Optional;

/** The SQL of artifacts. */
final class ArtifactStore {
  private static final String COLUMNS =
      "id, tenant_id, project_id, sha256, size_bytes, media_type, purpose, metadata, created_at,"
          + " expires_at";

  /**
   * One artifact.
   *
   * @param metadata a JSON object of texts
   * @param createdAt milliseconds since 1970, as is {@code expiresAt}
   */
  record Artifact(
      String id,
      String tenantId,
      String projectId,
      Blob blob,
      String mediaType,
      String purpose,
      String metadata,
      long createdAt,
      long expiresAt) {}

  Artifact insert(Tx tx, Artifact artifact) {
    tx.update(
        "INSERT INTO artifacts (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        artifact.id(),
        artifact.tenantId(),
        artifact.projectId(),
        artifact.blob().sha256(),
        artifact.blob().size(),
        artifact.mediaType(),
        artifact.purpose(),
        artifact.metadata(),
        artifact.createdAt(),
        artifact.expiresAt());
    return artifact;
  }

  Optional<Artifact> find(Tx tx, String id) {
    return tx.single(
        "SELECT " + COLUMNS + " FROM artifacts WHERE id = ?", ArtifactStore::artifact, id);
  }

  private static Artifact artifact(Row row) {
    return new Artifact(
        row.text("id"),
        row.text("tenant_id"),
        row.text("project_id"),
        new Blob(row.text("sha256"), row.number("size_bytes")),
        row.text("media_type"),
        row.text("purpose"),
        row.text("metadata"),
        row.number("created_at"),
        row.number("expires_at"));
  }

  /** The same for those who have a URL: what a disabled tenant has cannot be read. */
  Optional<Artifact> readable(Tx tx, String id) {
    return tx.single(
        "SELECT "
            + COLUMNS
            + " FROM artifacts WHERE id = ? AND expires_at > ?"
            + " AND tenant_id NOT IN (SELECT id FROM tenants WHERE disabled_at IS NOT NULL)",
        ArtifactStore::artifact,
        id,
        tx.now());
  }

  /** Deletes some of the rows that expired before a time, and returns what they were. */
  List<Gone> deleteExpired(Tx tx, long before, int most) {
    return tx.query(
        """
        DELETE FROM artifacts WHERE id IN (SELECT id FROM artifacts
          WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
        RETURNING tenant_id, sha256, size_bytes""",
        row -> new Gone(row.text("tenant_id"), row.text("sha256"), row.number("size_bytes")),
        before,
        most);
  }

  /** A row that was deleted. */
  record Gone(String tenantId, String sha256, long size) {}

  /** The secret of all nodes; {@code fresh} where there is none yet. */
  String signingSecret(Tx tx, String fresh) {
    tx.update(
        """
        INSERT INTO signing_secrets (name, secret, created_at) VALUES ('artifacts', ?, ?)
        ON CONFLICT (name) DO NOTHING""",
        fresh,
        tx.now());
    return tx.single(
            "SELECT secret FROM signing_secrets WHERE name = 'artifacts'",
            row -> row.text("secret"))
        .orElseThrow();
  }
}
