package ai.beatra.blobs;

import ai.beatra.store.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * The list of contents that perhaps nobody has any more, so that the storage need not be walked
 * through to find them. Whoever makes a row of a content that will be gone, or deletes one, adds it
 * in the same transaction.
 *
 * <p>Where the storage cannot tell itself whether a content was written again while it is deleted,
 * it is also where writing and deleting meet: who writes claims the content before, who deletes
 * dooms it before, and of a row only one of the two can be done at a time. One that is doomed has
 * the time of that in {@code since}, below zero.
 */
public final class LooseBlobStore {
  /** After so long what was doomed is not being deleted any more, whatever became of it. */
  static final Duration DOOM = Duration.ofMinutes(10);

  /**
   * Has them looked at.
   *
   * @param from when nobody may have them any more, in the database's milliseconds since 1970
   */
  public void add(Tx tx, Collection<String> sha256s, long from) {
    // In one order on all nodes, so that two of them do not wait for each other.
    sha256s.stream()
        .distinct()
        .sorted()
        .forEach(
            sha256 ->
                tx.update(
                    """
                    INSERT INTO loose_blobs AS listed (sha256, since) VALUES (?, ?)
                    ON CONFLICT (sha256) DO UPDATE SET since = excluded.since
                    WHERE listed.since BETWEEN 0 AND excluded.since""",
                    sha256,
                    from));
  }

  /** Some that nobody may have since a time, the oldest first. */
  public List<String> since(Tx tx, long time, int most) {
    return tx.query(
        "SELECT sha256 FROM loose_blobs WHERE since BETWEEN 0 AND ? ORDER BY since LIMIT ?",
        row -> row.text("sha256"),
        time,
        most);
  }

  /** They were looked at; those that were added again after that time stay. */
  public void remove(Tx tx, Collection<String> sha256s, long time) {
    sha256s.stream()
        .sorted()
        .forEach(
            sha256 ->
                tx.update(
                    "DELETE FROM loose_blobs WHERE sha256 = ? AND since BETWEEN 0 AND ?",
                    sha256,
                    time));
  }

  /**
   * Sees to it that a content is not deleted while it is written, and is looked at when that was
   * for nothing.
   *
   * @param rowless for how long nobody need have it yet
   * @return false while it is being deleted
   */
  boolean claim(Tx tx, String sha256, Duration rowless) {
    long now = tx.now();
    return tx.update(
            """
            INSERT INTO loose_blobs AS listed (sha256, since) VALUES (?, ?)
            ON CONFLICT (sha256) DO UPDATE
            SET since = CASE WHEN listed.since < excluded.since
              THEN excluded.since ELSE listed.since END
            WHERE listed.since > ?""",
            sha256,
            now + rowless.toMillis(),
            DOOM.toMillis() - now)
        == 1;
  }

  /**
   * Keeps everybody from claiming a content, which then is deleted.
   *
   * @param unwritten for how long nobody must have claimed it
   * @return what {@link #undo} takes; nothing if it was claimed or is being deleted already
   */
  OptionalLong doom(Tx tx, String sha256, Duration unwritten) {
    long now = tx.now();
    int doomed =
        tx.update(
            "UPDATE loose_blobs SET since = ? WHERE sha256 = ? AND since BETWEEN 0 AND ?",
            -now,
            sha256,
            now - unwritten.toMillis());
    return doomed == 1 ? OptionalLong.of(-now) : OptionalLong.empty();
  }

  /** It is deleted. */
  void undo(Tx tx, String sha256, long doom) {
    tx.update("DELETE FROM loose_blobs WHERE sha256 = ? AND since = ?", sha256, doom);
  }

  /** Has those looked at again whose deletion nobody has finished. */
  void reprieve(Tx tx) {
    tx.update(
        "UPDATE loose_blobs SET since = -since WHERE since < 0 AND since > ?",
        DOOM.toMillis() - tx.now());
  }
}
