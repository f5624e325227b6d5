package ai.beatra.metrics;

/** Hears of the transactions of a database. Thread-safe. */
public interface StoreWatch {
  StoreWatch NONE = new StoreWatch() {};

  /** Whether it wants to hear anything. */
  default boolean listens() {
    return false;
  }

  /**
   * One has ended, whatever its work has thrown.
   *
   * @param nanos since it was wanted: what it waited for its turn counts
   */
  default void ended(boolean writes, long nanos) {}

  /**
   * The database has refused one, or could not do it.
   *
   * @param away whether it cannot be reached
   */
  default void failed(boolean away) {}
}
