package ai.beatra.idempotency;

import ai.beatra.blobs.Blobs;
import java.util.concurrent.Executor;

/**
 * Keeps the texts of answers while they are made, most of each on the disk, so that however many
 * there are, they take little memory.
 */
public final class KeptAnswers {
  private final Blobs blobs;
  private final Executor disk;

  /**
   * @param disk waits for the disk, and for nothing else
   */
  public KeptAnswers(Blobs blobs, Executor disk) {
    this.blobs = blobs;
    this.disk = disk;
  }

  /** The text of another answer. */
  public KeptAnswer begin() {
    return new KeptAnswer(blobs, disk);
  }
}
