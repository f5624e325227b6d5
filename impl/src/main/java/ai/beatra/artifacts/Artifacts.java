package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.artifacts.UploadForm.Upload;
import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.answers.StoredFiles.StoredFile;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.ids.Ids;
import ai.beatra.model.MediaReference;
import ai.beatra.nodes.Periodic;
import ai.beatra.provider.Media;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import ai.beatra.upstream.PublicWeb;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The media of the tenants: uploads, what requests refer to, and what was made for them. The bytes
 * are files, each once whoever has it; a row says whose they are and until when.
 *
 * <p>A file is written before the transaction that makes its row, and nobody misses one whose row
 * was never made: it is deleted an hour later.
 */
public final class Artifacts implements AutoCloseable {
  /** How many at a time. */
  public static final int DOWNLOADS = 8;

  private static final Duration SWEEP = Duration.ofMinutes(10);
  private static final Duration WALK = Duration.ofHours(6);
  static final String PREFIX = "art_";
  private static final String NO_METADATA = "{}";
  private static final int SECRET_BYTES = 32;

  /** What media are asked for. */
  public enum Kind {
    IMAGE(Inspector.IMAGES, 20L << 20),
    AUDIO(Inspector.SOUNDS, 50L << 20);

    private final List<Format> formats;
    private final long mostBytes;

    Kind(List<Format> formats, long mostBytes) {
      this.formats = formats;
      this.mostBytes = mostBytes;
    }

    /** That are fetched from a URL. */
    long mostBytes() {
      return mostBytes;
    }

    List<Format> formats() {
      return formats;
    }
  }

  /**
   * A reference as it stands in a request.
   *
   * @param pointer the JSON Pointer of the reference, such as {@code /extra_images/0}
   */
  public record Reference(MediaReference reference, String pointer) {}

  /**
   * A reference that can be used.
   *
   * @param isNew whether there is no row of this artifact yet
   */
  public record Source(String artifactId, Blob blob, String mediaType, boolean isNew) {}

  /** The media of one artifact, for those who work with them. */
  public record Stored(String artifactId, String mediaType, long size, Path file) implements Media {

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }

  private final Database database;
  private final Ids ids;
  private final Duration kept;
  private final Blobs blobs;
  private final ArtifactStore store = new ArtifactStore();
  private final StoredBytes stored;
  private final List<String> signingSecrets;
  private final SignedUrls urls;
  private final PublicWeb web;

  /** Waits for names, the disk and the database: downloads and data URIs. */
  private final ExecutorService slow = Executors.newFixedThreadPool(DOWNLOADS);

  private final MediaReferences references;
  private final Sweeper sweeper;

  /**
   * @param publicUrl how clients reach this server; asked when the first URL is made
   * @param web where URLs lead to; it is closed with this
   */
  public Artifacts(
      Database database,
      Ids ids,
      Clock clock,
      Config config,
      Supplier<URI> publicUrl,
      PublicWeb web,
      Blobs blobs) {
    this.database = database;
    this.ids = ids;
    this.kept = Duration.ofDays(config.retention().artifactsDays());
    this.blobs = blobs;
    this.stored = new StoredBytes((long) config.storage().tenantMib() << 20);
    this.signingSecrets = secrets(config.signing().secrets());
    this.urls = new SignedUrls(publicUrl, signingSecrets, clock);
    this.web = web;
    this.references = new MediaReferences(database, store, stored, blobs, ids, web, slow);
    this.sweeper = new Sweeper(database, store, stored, blobs, clock);
  }

  /** Deletes what earlier processes left unfinished, and from now on what has expired. */
  public void start(Periodic periodic) throws IOException {
    sweeper.clear(database.isEmbedded());
    periodic.every("the sweep of artifacts", SWEEP, sweeper::sweep);
    periodic.every("the walk through the storage", WALK, sweeper::walk);
  }

  /** Deletes what has expired and what nobody has. */
  void sweep() throws IOException {
    sweeper.sweep();
  }

  /** Finds what nobody ever had. */
  void walk() throws IOException {
    sweeper.walk();
  }

  /**
   * Lets those go on whose work will need more of the storage.
   *
   * @throws ApiException overloaded where too little space is free
   */
  public void requireSpace() {
    blobs.requireSpace();
  }

  @Override
  public void close() {
    slow.shutdownNow();
    web.close();
  }

  /** What signs what clients get and give back, the same on all nodes; the first signs. */
  public List<String> signingSecrets() {
    return signingSecrets;
  }

  private List<String> secrets(List<Secret> configured) {
    if (!configured.isEmpty()) {
      return configured.stream().map(Secret::reveal).toList();
    }
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    String fresh = HexFormat.of().formatHex(bytes);
    String shared = database.write(tx -> store.signingSecret(tx, fresh));
    return List.of(shared);
  }

  /**
   * Stores the bytes; they are safe when this returns. Not to be called inside a transaction: it
   * takes its time.
   */
  public Blob write(InputStream content) throws IOException {
    try (Draft draft = blobs.draft()) {
      content.transferTo(draft);
      return draft.keep();
    }
  }

  /** The same for bytes in memory. */
  public Blob write(byte[] content) throws IOException {
    return write(new ByteArrayInputStream(content));
  }

  /**
   * Makes an artifact of what was made for a tenant; it has been paid for, so it is stored whether
   * or not the tenant has room for it.
   *
   * @return its id
   */
  public String insertOutput(
      Tx tx, String tenantId, String projectId, Blob blob, String mediaType) {
    String id = ids.next(PREFIX);
    stored.takeAnyway(tx, tenantId, blob.size());
    store.insert(tx, artifact(tx, id, tenantId, projectId, blob, mediaType, "output"));
    return id;
  }

  private Artifact artifact(
      Tx tx,
      String id,
      String tenantId,
      String projectId,
      Blob blob,
      String mediaType,
      String purpose) {
    long now = tx.now();
    return new Artifact(
        id, tenantId, projectId, blob, mediaType, purpose, NO_METADATA, now, now + kept.toMillis());
  }

  /**
   * Makes sure that everything a request refers to is there and can be used. What is new is stored,
   * and gets its row by {@link #insert}. Call it outside of transactions.
   *
   * @return fails with {@link ApiException}: unusable_media_reference at the first reference that
   *     cannot be used, storage_quota_exceeded where there is no room for them, overloaded where
   *     too much is being downloaded or the disk is almost full
   */
  public CompletionStage<List<Source>> resolve(Caller caller, List<Reference> asked, Kind kind) {
    return references.resolve(caller, asked, kind);
  }

  /**
   * Makes the row of a source that is new; does nothing for the others.
   *
   * @throws ApiException storage_quota_exceeded
   */
  public void insert(Tx tx, Caller caller, Source source) {
    if (source.isNew()) {
      stored.take(tx, caller.tenantId(), source.blob().size(), null);
      String purpose = source.mediaType().startsWith("image/") ? "media_input" : "reference_audio";
      store.insert(
          tx,
          artifact(
              tx,
              source.artifactId(),
              caller.tenantId(),
              caller.projectId(),
              source.blob(),
              source.mediaType(),
              purpose));
    }
  }

  /**
   * The media of an artifact of this tenant. One that has expired is there for an hour more, so
   * that tasks that were accepted before can be done.
   *
   * @throws ApiException unusable_media_reference if there is none
   */
  public Stored media(String tenantId, String artifactId) {
    return find(artifactId)
        .filter(found -> found.tenantId().equals(tenantId))
        .map(
            found ->
                new Stored(
                    artifactId,
                    found.mediaType(),
                    found.blob().size(),
                    blobs.path(found.blob().sha256())))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.UNUSABLE_MEDIA_REFERENCE,
                    "An artifact that the task works from has expired. Upload it again."));
  }

  private Optional<Artifact> find(String artifactId) {
    return Ids.isId(PREFIX, artifactId)
        ? database.read(tx -> store.find(tx, artifactId))
        : Optional.empty();
  }

  Uploads uploads(Idempotency idempotency, ObjectMapper json) {
    return new Uploads(this, database, idempotency, ids, json);
  }

  /**
   * Takes the form of an upload apart; the caller closes it.
   *
   * @throws ApiException overloaded where too little space is free
   */
  UploadForm form() {
    blobs.requireSpace();
    return new UploadForm(blobs);
  }

  /**
   * Lets those go on who will store so much; takes nothing.
   *
   * @param param what of the request needs it
   * @throws ApiException storage_quota_exceeded
   */
  void requireRoom(Tx tx, Caller caller, long bytes, @Nullable String param) {
    stored.check(tx, caller.tenantId(), bytes, param);
  }

  /**
   * Makes the row of an upload.
   *
   * @param param what of the request is stored
   * @throws ApiException storage_quota_exceeded
   */
  Artifact insert(Tx tx, Caller caller, String id, Upload upload, String metadata, String param) {
    Artifact bare =
        artifact(
            tx,
            id,
            caller.tenantId(),
            caller.projectId(),
            upload.blob(),
            upload.format().mediaType(),
            upload.purpose().value());
    stored.take(tx, caller.tenantId(), upload.blob().size(), param);
    return store.insert(tx, bare.withMetadata(metadata));
  }

  /**
   * The file that a signed URL leads to.
   *
   * @throws ApiException forbidden, not_found
   */
  public StoredFile file(String id, String expires, String signature) {
    Instant until = urls.check(id, expires, signature);
    return database
        .read(tx -> store.readable(tx, id))
        .map(found -> file(found, until))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.NOT_FOUND, "There is no such file, or it has been deleted."));
  }

  private StoredFile file(Artifact artifact, Instant until) {
    Optional<Format> format = Format.named(artifact.mediaType());
    Instant gone = Instant.ofEpochMilli(artifact.expiresAt());
    return new StoredFile(
        blobs.path(artifact.blob().sha256()),
        artifact.blob().size(),
        artifact.blob().sha256(),
        artifact.mediaType(),
        artifact.id() + "." + format.map(Format::suffix).orElse("bin"),
        format.isPresent(),
        Instant.ofEpochMilli(artifact.createdAt()),
        until.isBefore(gone) ? until : gone);
  }

  /** A URL at which the artifact can be read for 24 hours; each call makes a new one. */
  public String url(String artifactId) {
    return urls.url(artifactId);
  }
}
