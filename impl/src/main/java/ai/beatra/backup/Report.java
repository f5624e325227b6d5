package ai.beatra.backup;

import java.util.List;

/**
 * What a copy has.
 *
 * @param files the media and answers that the database names
 * @param copied those of them that were not there before
 * @param bytes what was copied of them
 * @param missing their hashes, of those that the storage does not have
 * @param damaged the same of those that have another content than they should
 */
public record Report(
    int files, int copied, long bytes, List<String> missing, List<String> damaged) {
  static final Report NOTHING = new Report(0, 0, 0, List.of(), List.of());

  /** Whether everything is there that should be. */
  public boolean isWhole() {
    return missing.isEmpty() && damaged.isEmpty();
  }
}
