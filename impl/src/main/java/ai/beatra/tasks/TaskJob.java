package ai.beatra.tasks;

import ai.beatra.provider.Job;
import ai.beatra.store.StoreUnavailableException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the row of a task that runs says of the work at its upstream. Used by the thread that runs
 * the task.
 */
public final class TaskJob implements Job {
  private static final long PAUSE_NS = 200_000_000;

  /**
   * Who was asked for the work.
   *
   * @param provider its name in the configuration
   * @param model what it calls the model
   * @param job its id of the work; null if it was not asked, empty if nobody knows whether it was
   */
  record Asked(String provider, String model, @Nullable String job) {
    static final String UNKNOWN = "";

    Asked as(@Nullable String other) {
      return new Asked(provider, model, other);
    }
  }

  private final Run run;
  private final Predicate<Asked> row;
  private Asked asked;

  /**
   * @param row writes it, and says whether the task is still the one of this run
   */
  TaskJob(Run run, Predicate<Asked> row) {
    this.run = run;
    this.row = row;
    this.asked = run.task().asked();
  }

  /** From now on it is this provider that may be asked; to be called while none is. */
  public void at(String provider, String model) {
    if (isAsked()) {
      throw new IllegalStateException("another provider may be working on it");
    }
    var next = new Asked(provider, model, null);
    if (!next.equals(asked)) {
      write(next);
    }
  }

  /** Whether an upstream works on it, or may do so. */
  public boolean isAsked() {
    return asked.job() != null;
  }

  @Override
  public Optional<String> upstreamId() {
    return Optional.ofNullable(asked.job()).filter(id -> !id.equals(Asked.UNKNOWN));
  }

  @Override
  public void sending() {
    write(asked.as(Asked.UNKNOWN));
  }

  @Override
  public void begun(String upstreamId) {
    write(asked.as(upstreamId));
  }

  @Override
  public void refused() {
    write(asked.as(null));
  }

  @Override
  public boolean isGivenUp() {
    return run.isGivenUp();
  }

  @Override
  public void report(int percent, String stage, String message) {
    run.report(percent, stage, message);
  }

  /** An interrupt must not keep it from being written: it is what the next one goes on with. */
  private void write(Asked next) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!written(next)) {
        run.stop(Run.Stop.LOST);
        throw new IllegalStateException("another server has the task by now");
      }
      asked = next;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** While the database is away it is tried again, as long as nobody stops the task. */
  private boolean written(Asked next) {
    while (true) {
      try {
        return row.test(next);
      } catch (StoreUnavailableException e) {
        if (run.isStopped()) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }
}
