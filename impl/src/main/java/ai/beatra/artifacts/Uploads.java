package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactRows.Content;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.http.WireTime;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.Artifact;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes artifacts of forms that have come. */
final class Uploads {
  private static final String OPERATION = "POST /v1/uploads";
  private static final String FILE = "/file";
  private static final String JSON_TYPE = "application/json";

  private final Database database;
  private final ArtifactRows rows;
  private final SignedFiles files;
  private final FreeSpace space;
  private final Idempotency idempotency;
  private final Json json;

  Uploads(
      Database database,
      ArtifactRows rows,
      SignedFiles files,
      FreeSpace space,
      Idempotency idempotency,
      Json json) {
    this.database = database;
    this.rows = rows;
    this.files = files;
    this.space = space;
    this.idempotency = idempotency;
    this.json = json;
  }

  /**
   * The answer to an upload.
   *
   * @param repeated whether it was given before
   */
  record Outcome(String body, boolean repeated) {}

  /**
   * Keeps the file of a form that has come, and makes its row together with what its
   * Idempotency-Key repeats.
   *
   * @param key the Idempotency-Key, or null
   * @throws ai.beatra.error.ApiException whatever is wrong with the form, storage_quota_exceeded,
   *     idempotency_conflict, overloaded where too little space is free
   */
  Outcome upload(Caller caller, @Nullable String key, UploadForm form) throws IOException {
    space.require();
    Upload upload = form.upload();
    IdempotentRequest request =
        key == null
            ? null
            : new IdempotentRequest(caller.projectId(), OPERATION, key, upload.fingerprint());
    Optional<StoredAnswer> earlier = database.read(tx -> earlier(tx, caller, request, upload));
    if (earlier.isPresent()) {
      return repeated(earlier.get());
    }
    form.keep();
    return insert(caller, request, upload);
  }

  /** Looked at before the file is kept, so that one that is refused is gone at once. */
  private Optional<StoredAnswer> earlier(
      Tx tx, Caller caller, @Nullable IdempotentRequest request, Upload upload) {
    Optional<StoredAnswer> earlier =
        request == null ? Optional.empty() : idempotency.earlier(tx, request);
    if (earlier.isEmpty()) {
      rows.requireRoom(tx, caller, upload.blob().size(), FILE);
    }
    return earlier;
  }

  private Outcome insert(Caller caller, @Nullable IdempotentRequest request, Upload upload) {
    String id = rows.nextId();
    var content =
        new Content(
            upload.blob(),
            upload.format().mediaType(),
            upload.purpose().value(),
            json.write(upload.metadata()));
    return database.write(
        tx -> {
          Optional<StoredAnswer> earlier =
              request == null ? Optional.empty() : idempotency.take(tx, request, id);
          if (earlier.isPresent()) {
            return repeated(earlier.get());
          }
          Artifact answer = answer(rows.insert(tx, caller, id, content, FILE), upload);
          if (request != null) {
            idempotency.keep(tx, id, new StoredAnswer(200, JSON_TYPE, json.write(answer)));
          }
          return new Outcome(signed(answer), false);
        });
  }

  private Outcome repeated(StoredAnswer earlier) {
    return new Outcome(signed(json.read(earlier.body(), Artifact.class)), true);
  }

  /** Without a URL: what is kept must not be of use to whoever reads it. */
  private static Artifact answer(ArtifactStore.Artifact row, Upload upload) {
    return new Artifact()
        .artifactId(row.id())
        .mediaType(row.mediaType())
        .sizeBytes(row.blob().size())
        .sha256(row.blob().sha256())
        .purpose(upload.purpose())
        .metadata(upload.metadata())
        .createdAt(WireTime.of(row.createdAt()))
        .expiresAt(WireTime.of(row.expiresAt()));
  }

  private String signed(Artifact answer) {
    return json.write(answer.url(files.url(answer.getArtifactId())));
  }
}
