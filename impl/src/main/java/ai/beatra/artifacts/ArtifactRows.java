package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.blobs.Blob;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of artifacts, each made together with the room that it takes of its tenant's. */
final class ArtifactRows {
  static final String PREFIX = "art_";

  /**
   * What an artifact is.
   *
   * @param metadata a JSON object of texts
   */
  record Content(Blob blob, String mediaType, String purpose, String metadata) {
    Content(Blob blob, String mediaType, String purpose) {
      this(blob, mediaType, purpose, "{}");
    }
  }

  private final Database database;
  private final ArtifactStore store;
  private final QuotaStore quotas;
  private final Ids ids;
  private final Duration kept;

  ArtifactRows(Database database, ArtifactStore store, QuotaStore quotas, Ids ids, Duration kept) {
    this.database = database;
    this.store = store;
    this.quotas = quotas;
    this.ids = ids;
    this.kept = kept;
  }

  String nextId() {
    return ids.next(PREFIX);
  }

  /** The artifact of this id, if the tenant has it; it may have expired. */
  Optional<Artifact> find(String tenantId, String id) {
    return find(tenantId, id, false);
  }

  /** The same if it has not expired. */
  Optional<Artifact> current(String tenantId, String id) {
    return find(tenantId, id, true);
  }

  private Optional<Artifact> find(String tenantId, String id, boolean current) {
    return Ids.isId(PREFIX, id)
        ? database.read(
            tx ->
                store
                    .find(tx, id)
                    .filter(found -> found.tenantId().equals(tenantId))
                    .filter(found -> !current || found.expiresAt() > tx.now()))
        : Optional.empty();
  }

  /**
   * Lets those go on who will store so much; takes nothing.
   *
   * @param param what of the request needs it, or null
   * @throws ai.beatra.error.ApiException storage_quota_exceeded
   */
  void requireRoom(Tx tx, Caller caller, long bytes, @Nullable String param) {
    quotas.check(tx, caller.tenantId(), bytes, param);
  }

  /**
   * Makes a row.
   *
   * @param param what of the request is stored, or null
   * @throws ai.beatra.error.ApiException storage_quota_exceeded
   */
  Artifact insert(Tx tx, Caller caller, String id, Content content, @Nullable String param) {
    quotas.take(tx, caller.tenantId(), content.blob().size(), param);
    return insert(tx, caller.tenantId(), caller.projectId(), id, content);
  }

  /** Makes a row of what was paid for, whether there is room for it or not. */
  void insertPaid(Tx tx, String tenantId, String projectId, String id, Content content) {
    quotas.takeAnyway(tx, tenantId, content.blob().size());
    insert(tx, tenantId, projectId, id, content);
  }

  private Artifact insert(Tx tx, String tenantId, String projectId, String id, Content content) {
    long now = tx.now();
    return store.insert(
        tx,
        new Artifact(
            id,
            tenantId,
            projectId,
            content.blob(),
            content.mediaType(),
            content.purpose(),
            content.metadata(),
            now,
            now + kept.toMillis()));
  }
}
