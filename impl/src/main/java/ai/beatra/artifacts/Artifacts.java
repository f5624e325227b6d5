package ai.beatra.artifacts;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.upstream.PublicWeb;
import java.io.OutputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The media of the tenants: uploads, what requests refer to, and what was made for them. The bytes
 * are blobs, each there once whoever has it; a row says whose they are and until when.
 *
 * <p>A blob is written before the transaction that makes its row, and nobody misses one whose row
 * was never made: it is deleted an hour later.
 */
public final class Artifacts implements AutoCloseable {
  /** How many downloads at a time. */
  public static final int DOWNLOADS = NewMedia.DOWNLOADS;

  private static final int SECRET_BYTES = 32;

  private final Database database;
  private final Blobs blobs;
  private final FreeSpace space;
  private final ArtifactRows rows;
  private final List<String> signingSecrets;
  private final SignedFiles files;
  private final TaskMedia media;
  private final References references;
  private final Sweeper sweeper;

  /** Waits for names, the storage and the database: downloads and data URIs. */
  private final ExecutorService slow =
      Executors.newFixedThreadPool(DOWNLOADS, work -> new Thread(work, "downloads"));

  /**
   * @param publicUrl how clients reach this server; asked when the first URL is made
   * @param web where URLs lead to; whoever made it closes it
   * @param space is asked before something is begun that needs more of it
   */
  public Artifacts(
      Database database,
      Ids ids,
      Clock clock,
      Config config,
      Supplier<URI> publicUrl,
      PublicWeb web,
      Blobs blobs,
      FreeSpace space) {
    this.database = database;
    this.blobs = blobs;
    this.space = space;
    var store = new ArtifactStore();
    var quotas = new QuotaStore((long) config.storage().tenantMib() << 20);
    var kept = Duration.ofDays(config.retention().artifactsDays());
    this.rows = new ArtifactRows(database, store, quotas, ids, kept);
    this.signingSecrets = secrets(config.signing().secrets(), store);
    var urls = new SignedUrls(publicUrl, signingSecrets, clock);
    this.files = new SignedFiles(database, store, blobs, urls);
    this.media = new TaskMedia(rows, blobs, urls);
    this.references =
        new References(database, rows, new NewMedia(rows, blobs, web, slow), space, slow);
    this.sweeper = new Sweeper(database, store, quotas, blobs);
  }

  private List<String> secrets(List<Secret> configured, ArtifactStore store) {
    if (!configured.isEmpty()) {
      return configured.stream().map(Secret::reveal).toList();
    }
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    String fresh = HexFormat.of().formatHex(bytes);
    String shared = database.write(tx -> store.signingSecret(tx, fresh));
    return List.of(shared);
  }

  /** What tasks work from and make. */
  public TaskMedia media() {
    return media;
  }

  /** What requests refer to. */
  public References references() {
    return references;
  }

  /** What can be read by URLs. */
  public SignedFiles files() {
    return files;
  }

  /** What deletes what has expired. */
  public Sweeper sweeper() {
    return sweeper;
  }

  /** What signs what clients get and give back, the same on all nodes; the first signs. */
  public List<String> signingSecrets() {
    return signingSecrets;
  }

  Uploads uploads(Idempotency idempotency, Json json) {
    return new Uploads(database, rows, files, space, idempotency, json);
  }

  /** Where the form of an upload is written to as it comes; the caller closes it. */
  public OutputStream form(String contentType) {
    return new UploadForm(blobs, contentType);
  }

  @Override
  public void close() {
    slow.shutdownNow();
  }
}
