package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.UploadForm.Upload;
import ai.beatra.http.WireTime;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.model.Artifact;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes artifacts of forms. */
final class Uploads {
  private static final String OPERATION = "POST /v1/uploads";
  private static final String FILE = "/file";
  private static final String JSON_TYPE = "application/json";

  private final Artifacts artifacts;
  private final Database database;
  private final Idempotency idempotency;
  private final Ids ids;
  private final ObjectMapper json;

  Uploads(
      Artifacts artifacts, Database database, Idempotency idempotency, Ids ids, ObjectMapper json) {
    this.artifacts = artifacts;
    this.database = database;
    this.idempotency = idempotency;
    this.ids = ids;
    this.json = json;
  }

  /**
   * The answer to an upload.
   *
   * @param repeated whether it was given before
   */
  record Outcome(String body, boolean repeated) {}

  /**
   * Stores the file of a form, and makes its row together with what its Idempotency-Key repeats.
   *
   * @param key the Idempotency-Key, or null
   */
  Outcome upload(Caller caller, @Nullable String key, InputStream form, String contentType)
      throws IOException {
    try (UploadForm reading = artifacts.form()) {
      Upload upload = reading.read(form, contentType);
      IdempotentRequest request =
          key == null
              ? null
              : new IdempotentRequest(caller.projectId(), OPERATION, key, upload.fingerprint());
      Optional<StoredAnswer> earlier = database.read(tx -> earlier(tx, caller, request, upload));
      if (earlier.isPresent()) {
        return repeated(earlier.get());
      }
      reading.keep();
      return insert(caller, request, upload);
    }
  }

  /** Looked at before the file is kept, so that one that is refused is gone at once. */
  private Optional<StoredAnswer> earlier(
      Tx tx, Caller caller, @Nullable IdempotentRequest request, Upload upload) {
    Optional<StoredAnswer> earlier =
        request == null ? Optional.empty() : idempotency.earlier(tx, request);
    if (earlier.isEmpty()) {
      artifacts.requireRoom(tx, caller, upload.blob().size(), FILE);
    }
    return earlier;
  }

  private Outcome insert(Caller caller, @Nullable IdempotentRequest request, Upload upload) {
    String id = ids.next(Artifacts.PREFIX);
    String metadata = write(upload.metadata());
    return database.write(
        tx -> {
          Optional<StoredAnswer> earlier =
              request == null ? Optional.empty() : idempotency.take(tx, request, id);
          if (earlier.isPresent()) {
            return repeated(earlier.get());
          }
          var row = artifacts.insert(tx, caller, id, upload, metadata, FILE);
          Artifact answer = answer(row, upload);
          if (request != null) {
            idempotency.keep(tx, id, new StoredAnswer(200, JSON_TYPE, write(answer)));
          }
          return new Outcome(signed(answer), false);
        });
  }

  private Outcome repeated(StoredAnswer earlier) {
    return new Outcome(signed(read(earlier.body())), true);
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
    return write(answer.url(artifacts.url(answer.getArtifactId())));
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Artifact read(String body) {
    try {
      return json.readValue(body, Artifact.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
