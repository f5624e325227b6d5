package ai.beatra.idempotency;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of one answer as it grows. Whoever adds to it never waits: a little stays in memory, the
 * rest is written elsewhere, piece by piece. At its end it goes into the row of its key, or into
 * the storage where it is too long for that. An answer that is longer than {@link #MOST_BYTES}, or
 * that the disk does not take, is not kept.
 */
public final class KeptAnswer {
  /** That stand in a row. */
  static final int ROW_BYTES = 4 << 20;

  /** That are kept at all. */
  static final int MOST_BYTES = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(KeptAnswer.class);
  private static final int IN_MEMORY = 256 << 10;
  private static final int PIECE = 64 << 10;

  /** That may wait for a disk that is slow. */
  private static final int BEHIND = 2 << 20;

  /** What stands last in an answer in one piece, and depends on the charge, is in this. */
  private static final int LAST_CHARACTERS = 16 << 10;

  private static final int PATIENCE_SECONDS = 10;

  private final Blobs blobs;
  private final Executor disk;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private @Nullable CompletableFuture<Draft> draft;
  private long size;
  private final AtomicLong behind = new AtomicLong();
  private boolean lost;
  private boolean ended;
  private volatile @Nullable Kept kept;
  private String beginning = "";

  /**
   * What became of it.
   *
   * @param text all of it, or nothing where there is a blob
   */
  private record Kept(@Nullable Blob blob, String text) {}

  KeptAnswer(Blobs blobs, Executor disk) {
    this.blobs = blobs;
    this.disk = disk;
  }

  /** Adds to it; does not wait. */
  public synchronized void add(String text) {
    if (ended) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    size += bytes.length;
    if (lost || size > MOST_BYTES) {
      lose();
      return;
    }
    pending.writeBytes(bytes);
    if (pending.size() >= (draft == null ? IN_MEMORY : PIECE)) {
      spill();
    }
  }

  private void spill() {
    byte[] piece = pending.toByteArray();
    pending.reset();
    try {
      CompletableFuture<Draft> begun =
          draft == null ? CompletableFuture.supplyAsync(this::begin, disk) : draft;
      draft = begun.thenApplyAsync(file -> write(file, piece), disk);
    } catch (RejectedExecutionException e) {
      lose();
    }
    if (behind.addAndGet(piece.length) > BEHIND) {
      log.warn("the disk is too slow to keep an answer for its Idempotency-Key");
      lose();
    }
  }

  private Draft begin() {
    try {
      return blobs.draft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Draft write(Draft file, byte[] piece) {
    try {
      file.write(piece);
      // Without the lock: whoever ends the answer has it, and waits for this.
      behind.addAndGet(-piece.length);
      return file;
    } catch (IOException e) {
      close(file);
      throw new UncheckedIOException(e);
    }
  }

  /** It is not kept; what was written of it is deleted. */
  private synchronized void lose() {
    lost = true;
    pending.reset();
    CompletableFuture<Draft> begun = draft;
    draft = null;
    if (begun != null) {
      try {
        begun.thenAcceptAsync(KeptAnswer::close, disk);
      } catch (RejectedExecutionException e) {
        // The server stops; the file is deleted at its next start.
        log.debug("the file of an answer is left", e);
      }
    }
  }

  private static void close(Draft file) {
    try {
      file.close();
    } catch (IOException e) {
      log.warn("the file of an answer could not be deleted: {}", e.getMessage());
    }
  }

  /** There will be no answer to keep. */
  public void drop() {
    lose();
  }

  /**
   * Keeps what was added, with its end. It may wait for the disk the first time, and then is safe:
   * the commit that names it can follow. Later times it waits for nothing.
   *
   * @param end what comes last, with the status and type of it all
   * @param instead is kept in its place if it was too long
   */
  public StoredAnswer end(StoredAnswer end, StoredAnswer instead) {
    if (endsNow()) {
      finish();
    }
    Kept known = kept;
    return known == null
        ? instead
        : new StoredAnswer(end.status(), end.mediaType(), known.blob(), known.text() + end.body());
  }

  /**
   * Keeps an answer that was made in one piece. It waits for the disk as {@link #end} does; what is
   * kept again with another charge differs in its last part only.
   *
   * @param instead is kept in its place if it is too long
   */
  public StoredAnswer whole(StoredAnswer answer, StoredAnswer instead) {
    String body = answer.body();
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    if (length <= ROW_BYTES) {
      return answer;
    }
    int split = body.length() - LAST_CHARACTERS;
    split -= Character.isLowSurrogate(body.charAt(split)) ? 1 : 0;
    if (length <= MOST_BYTES && endsNow()) {
      store(body.substring(0, split));
    }
    Kept known = kept;
    return known != null && body.startsWith(beginning)
        ? new StoredAnswer(
            answer.status(), answer.mediaType(), known.blob(), body.substring(beginning.length()))
        : instead;
  }

  /** From here on nothing is added, so that whoever adds does not wait for the disk either. */
  private synchronized boolean endsNow() {
    boolean first = !ended && !lost;
    ended = true;
    return first;
  }

  private void store(String text) {
    try (Draft file = blobs.draft()) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
      kept = new Kept(file.keep(), "");
      beginning = text;
    } catch (IOException e) {
      log.warn("an answer could not be kept for its Idempotency-Key: {}", e.toString());
      lose();
    }
  }

  private void finish() {
    try {
      kept = draft == null ? new Kept(null, text(pending.toByteArray())) : fromDisk(draft);
      pending.reset();
      draft = null;
    } catch (IOException | ExecutionException | TimeoutException e) {
      log.warn("an answer could not be kept for its Idempotency-Key: {}", e.toString());
      lose();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lose();
    }
  }

  private Kept fromDisk(CompletableFuture<Draft> begun)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    byte[] rest = pending.toByteArray();
    try (Draft file = begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      file.write(rest);
      return size <= ROW_BYTES ? new Kept(null, text(file)) : new Kept(file.keep(), "");
    }
  }

  private static String text(Draft file) throws IOException {
    try (InputStream content = Channels.newInputStream(file.read())) {
      return text(content.readAllBytes());
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
