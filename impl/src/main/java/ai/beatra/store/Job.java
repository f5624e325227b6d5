package ai.beatra.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One caller's work on its way through {@link GroupCommit}. */
final class Job<T> {
  /** Past this a caller whose work has not begun hears that the database is not available. */
  private static final int PATIENCE_SECONDS = 10;

  private final Work<T> work;
  private final Executor threads;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Throwable problem;

  /**
   * @param threads on which the answer is told: whatever follows from it is none of the writer's
   *     work
   */
  Job(Work<T> work, Executor threads) {
    this.work = work;
    this.threads = threads;
  }

  CompletableFuture<T> answer() {
    return answer;
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
    Throwable failed = problem;
    tell(
        failed == null
            ? () -> answer.complete(result)
            : () -> answer.completeExceptionally(failed));
  }

  /** The commit failed: nothing is kept, whatever the work itself came to. */
  void fail(Throwable cause) {
    Throwable failed = problem == null ? cause : problem;
    tell(() -> answer.completeExceptionally(failed));
  }

  private void tell(Runnable telling) {
    try {
      threads.execute(telling);
    } catch (RejectedExecutionException e) {
      // They are gone, and so is whoever wanted to know.
      answer.completeExceptionally(e);
    }
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
