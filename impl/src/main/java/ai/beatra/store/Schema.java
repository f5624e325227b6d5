package ai.beatra.store;

import org.jspecify.annotations.Nullable;

/**
 * How far a database is.
 *
 * @param place how messages call it
 * @param version of its tables; 0 where there are none, also where there is no database
 * @param known the version that this build works with
 * @param movesFrom whose data are being moved into it; null where all are there
 */
public record Schema(String place, int version, int known, @Nullable String movesFrom) {

  /** Of a database that is not there. */
  static Schema missing(String place, int known) {
    return new Schema(place, 0, known, null);
  }

  /** Whether there is something to be made. */
  boolean isBehind() {
    return version < known;
  }

  public boolean isEmpty() {
    return version == 0;
  }

  /** Whether the start of a server brings it up to date. */
  public boolean isOlder() {
    return version > 0 && version < known;
  }

  /** Whether a later build has migrated it, and left it so that this one can work with it. */
  public boolean isNewer() {
    return version > known;
  }

  /**
   * For those who only use what a server has made.
   *
   * @throws StoreException if it has not, with what to do
   */
  void requireCurrent() {
    if (isEmpty()) {
      throw new StoreException(
          "there is nothing of beatra in "
              + place
              + ": start the server once (scripts/beatra serve), or name the database that it uses"
              + " (--data-dir, BEATRA_DATA_DIR, data_dir or database.url)",
          null);
    }
    if (isOlder()) {
      throw new StoreException(
          "%s is of an older beatra (its schema is %d, this build has %d): start this build's server, which migrates it"
              .formatted(place, version, known),
          null);
    }
    requireWhole();
  }

  /**
   * @throws StoreException if only a part of its data is there, with what to do
   */
  void requireWhole() {
    if (movesFrom != null) {
      throw new StoreException(
          "not all is in %s yet: the move from %s into it has not ended. Run the same scripts/beatra migrate again, or name another database"
              .formatted(place, movesFrom),
          null);
    }
  }
}
