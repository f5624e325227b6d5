package ai.beatra.store;

/**
 * How far a database is.
 *
 * @param place how messages call it
 * @param version of its tables; 0 where there are none, also where there is no database
 * @param known the version that this build works with
 */
public record Schema(String place, int version, int known) {

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
  }
}
