package ai.beatra.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One caller's work on its way through {@link GroupCommit}. */
final class Job<T> {
  /** Past this a caller whose work has not begun hears that the database is not available. */
  private static final int PATIENCE_SECONDS = 10;

  private final Work<T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Throwable problem;

  Job(Work<T> work) {
    this.work = work;
  }

  /** Runs the work; false if it failed and has to be rolled back. */
  boolean attempt(Tx tx) {
    try {
      result = work.run(tx);
      tx.requireIntact();
      return true;
    } catch (Throwable e) {
      // Whatever it is, it belongs to the caller and must not stop the writer.
      problem = e;
      return false;
    }
  }

  /** After the commit: answers the caller. */
  void publish() {
    if (problem == null) {
      answer.complete(result);
    } else {
      answer.completeExceptionally(problem);
    }
  }

  /** The commit failed: nothing is kept, whatever the work itself came to. */
  void fail(Throwable cause) {
    answer.completeExceptionally(problem == null ? cause : problem);
  }

  /**
   * Waits for the commit. A caller that is interrupted or has waited too long gives up only while
   * its work has not begun: after that it has to know how the work ended.
   *
   * @param withdraw takes the job out of the queue; false if it has begun
   */
  T await(BooleanSupplier withdraw) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return insist(withdraw, "the database is busy");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return insist(withdraw, "interrupted while waiting for the database");
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  private T insist(BooleanSupplier withdraw, String reason) {
    if (withdraw.getAsBoolean()) {
      throw new StoreUnavailableException(reason, null);
    }
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
