package ai.beatra.store;

/**
 * What is done inside one transaction. It may run on another thread than its caller's, next to
 * other callers' work, so it must be short, must not wait for anything but the database, and must
 * not open a transaction of its own. Whatever it throws rolls it back and reaches the caller.
 */
@FunctionalInterface
public interface Work<T> {
  T run(Tx tx);
}
