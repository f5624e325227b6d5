package ai.beatra.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The way all writing transactions of this process go. */
interface Writer extends AutoCloseable {

  /** Returns after the commit. */
  <T> T run(Work<T> work);

  /** As {@link Database#othersWrites}. */
  default long othersWrites() {
    return 0;
  }

  /** How many transactions wait for their turn. */
  int waiting();

  /**
   * Waits for nothing.
   *
   * @param threads on one of which what follows goes on; who has no thread for it works on one, too
   */
  <T> CompletableFuture<T> begin(Work<T> work, Executor threads);

  @Override
  void close();
}
