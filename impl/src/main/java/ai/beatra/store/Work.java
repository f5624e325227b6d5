package ai.beatra.store;

/**
 * What is done inside one transaction. It may run on another thread than its caller's, next to
 * other callers' work, so it must be short, must not wait for anything but the database, and must
 * not open a transaction of its own. Whatever it throws rolls it back and reaches the caller.
 *
 * <p>It may run several times for one commit: where PostgreSQL ends a transaction to let others go
 * on (a deadlock), nothing of it was kept, and it begins anew. So whatever else it changes must
 * come out the same when it is done again: what it collects, it begins by clearing, and what others
 * are to hear is told after the commit.
 */
@FunctionalInterface
public interface Work<T> {
  T run(Tx tx);
}
