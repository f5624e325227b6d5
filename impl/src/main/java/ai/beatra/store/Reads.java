package ai.beatra.store;

/** What a database is read by. */
@FunctionalInterface
public interface Reads {
  /** Runs the work in a transaction that cannot write. */
  <T> T read(Work<T> work);
}
