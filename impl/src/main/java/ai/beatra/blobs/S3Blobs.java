package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.error.StorageUnavailableException;
import ai.beatra.store.Database;
import ai.beatra.store.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as objects of a bucket, whose names end with the hash of their content. What is not
 * finished is a file of this machine.
 *
 * <p>A store cannot delete on condition that nobody has written the same content again, so writing
 * and deleting meet in the table of {@link LooseBlobStore}. Who writes commits a claim first, and
 * then puts; so what is put and gets no row is in the table, and is deleted an hour later. Who
 * deletes dooms the content first, which only succeeds if nobody has claimed it for an hour, then
 * deletes, then takes the doom away; who wants to claim waits for that. A server may die or stand
 * still between any two of these: its deletion was signed before the doom, for {@link #FENCE}, and
 * is refused by the store itself afterwards, so that a doom that is older than {@link
 * LooseBlobStore#DOOM} means nothing any more. No clock but the database's decides; those of
 * servers and store may differ by the time between the two.
 */
public final class S3Blobs implements Blobs {
  /** After so long the store refuses a deletion. */
  static final Duration FENCE = Duration.ofSeconds(60);

  private static final String BLOBS = "blobs/";
  private static final String PROBE = "probe";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Such a blob is looked at before any of it is given away. */
  private static final int SMALL_BYTES = 256 << 10;

  /** How many are read at a time: each has a connection. */
  private static final int MOST_READ = 256;

  private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(10);
  private static final int CLAIM_PAUSE_MS = 50;

  /** For so long the last look whether anything can be stored holds. */
  private static final Duration PROBED = Duration.ofSeconds(5);

  private final S3Bucket bucket;
  private final Drafts drafts;
  private final Database database;
  private final LooseBlobStore loose = new LooseBlobStore();
  private final Semaphore reading = new Semaphore(MOST_READ);
  private final boolean redirects;
  private final Duration rowless;
  private @Nullable Probe latest;

  /**
   * @param directory on this machine, for what is not finished
   * @param rowless for how long what is stored may wait for its row, besides the hour that
   *     everything has
   * @throws IOException if the directory cannot be used; the store is not asked yet
   */
  S3Blobs(S3Settings settings, Path directory, Database database, Duration rowless)
      throws IOException {
    this(settings, directory, database, rowless, S3Patience.USUAL);
  }

  S3Blobs(
      S3Settings settings, Path directory, Database database, Duration rowless, S3Patience patience)
      throws IOException {
    this.rowless = rowless;
    this.drafts = new Drafts(directory);
    this.database = database;
    this.redirects = settings.downloads() == S3Settings.Downloads.REDIRECT;
    this.bucket = new S3Bucket(settings, patience);
  }

  /**
   * Writes, lists and deletes something small.
   *
   * @throws IOException with what the operator has to change
   */
  public static void requireUsable(S3Settings settings) throws IOException {
    try (var bucket = new S3Bucket(settings, S3Patience.USUAL)) {
      bucket.probe(PROBE);
      bucket.list(PROBE, Instant.EPOCH, 1, none -> {});
    }
  }

  private static String name(String sha256) {
    return BLOBS + sha256;
  }

  @Override
  public Draft draft() throws IOException {
    return drafts.begin(this::keep);
  }

  private void keep(Path file, Blob blob) throws IOException {
    claim(blob.sha256());
    bucket.put(name(blob.sha256()), file);
  }

  private void claim(String sha256) throws IOException {
    long begun = System.nanoTime();
    try {
      while (!database.write(tx -> loose.claim(tx, sha256, rowless))) {
        if (System.nanoTime() - begun > CLAIM_PATIENCE.toNanos()) {
          throw new StorageUnavailableException("the same content is just being deleted", null);
        }
        TimeUnit.MILLISECONDS.sleep(CLAIM_PAUSE_MS);
      }
    } catch (StoreUnavailableException e) {
      throw new StorageUnavailableException(
          "nothing can be stored while the database is away: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("the work was interrupted", e);
    }
  }

  @Override
  public InputStream open(Blob blob, long from) throws IOException {
    if (from >= blob.size()) {
      return InputStream.nullInputStream();
    }
    if (!reading.tryAcquire()) {
      throw new StorageUnavailableException(
          "more than " + MOST_READ + " files are being read from the bucket", null);
    }
    VerifiedStream content;
    try {
      String name = name(blob.sha256());
      content = new VerifiedStream(at -> bucket.open(name, at), blob, from, reading::release);
    } catch (IOException | RuntimeException e) {
      reading.release();
      throw e;
    }
    if (from > 0 || blob.size() > SMALL_BYTES) {
      return content;
    }
    try (content) {
      return new ByteArrayInputStream(content.readAllBytes());
    }
  }

  @Override
  public boolean isFar() {
    return true;
  }

  @Override
  public Optional<URI> elsewhere(Blob blob, Shown shown, Duration valid) throws IOException {
    return redirects
        ? Optional.of(bucket.signed().url(name(blob.sha256()), shown, valid))
        : Optional.empty();
  }

  @Override
  public Fate delete(String sha256, Duration unwritten) throws IOException {
    S3Signed.Deletion deletion = bucket.signed().deletion(name(sha256), FENCE);
    OptionalLong doom = database.write(tx -> loose.doom(tx, sha256, unwritten));
    if (doom.isEmpty()) {
      return Fate.LEFT;
    }
    deletion.send();
    database.change(tx -> loose.undo(tx, sha256, doom.getAsLong()));
    return Fate.DELETED;
  }

  /** Of this machine: the bucket's may differ, but which of its blobs go is not told by a time. */
  @Override
  public Instant now() throws IOException {
    return drafts.now();
  }

  /** Lists the bucket: a request for each thousand blobs. */
  @Override
  public void walk(Instant before, int most, Consumer<List<String>> some) throws IOException {
    bucket.list(
        BLOBS,
        before,
        most,
        names -> {
          List<String> found =
              names.stream()
                  .map(name -> name.substring(BLOBS.length()))
                  .filter(sha256 -> SHA256.matcher(sha256).matches())
                  .toList();
          if (!found.isEmpty()) {
            some.accept(found);
          }
        });
  }

  @Override
  public void clear(Instant before) throws IOException {
    drafts.clear(before);
    database.change(loose::reprieve);
  }

  /** What one look has found. */
  private record Probe(long at, @Nullable IOException fault) {}

  /** Looks at the bucket once in a few seconds, however often it is asked. */
  @Override
  public synchronized void requireWritable() throws IOException {
    drafts.requireWritable();
    Probe known = latest;
    if (known == null || System.nanoTime() - known.at() > PROBED.toNanos()) {
      known = new Probe(System.nanoTime(), probe());
      latest = known;
    }
    if (known.fault() != null) {
      throw new IOException(known.fault().getMessage(), known.fault());
    }
  }

  private @Nullable IOException probe() {
    try {
      bucket.probe(PROBE);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  @Override
  public void close() {
    bucket.close();
  }
}
