package ai.beatra.tasks;

import ai.beatra.metrics.TryWatch;
import ai.beatra.provider.Job;
import ai.beatra.store.StoreUnavailableException;
import java.util.Map;
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

  /** A task that was sent from one full provider to the next so often goes in all the same. */
  private static final int MOST_MOVES = 10;

  /**
   * Who was asked for the work.
   *
   * @param provider its name in the configuration
   * @param model what it calls the model
   * @param job its id of the work; null if it was not asked, empty if nobody knows whether it was
   * @param tries where it was asked before, in vain
   */
  record Asked(String provider, String model, @Nullable String job, Tries tries) {
    static final String UNKNOWN = "";

    Asked as(@Nullable String other) {
      return new Asked(provider, model, other, tries);
    }

    /** Nobody is asked yet, and it will be this one. */
    Asked at(String nextProvider, String nextModel) {
      return new Asked(nextProvider, nextModel, null, tries);
    }
  }

  private final Run run;
  private final Places places;
  private final Predicate<Asked> row;
  private Runnable heard = () -> {};
  private TryWatch watch = TryWatch.NONE;

  /**
   * @param row writes it, and says whether the task is still the one of this run
   */
  TaskJob(Run run, Places places, Predicate<Asked> row) {
    this.run = run;
    this.places = places;
    this.row = row;
  }

  private Asked asked() {
    return run.asked();
  }

  /**
   * From now on it is this provider that may be asked; to be called while none is.
   *
   * @return false, and nothing has changed, if the provider has no place for the task
   */
  public boolean at(String provider, String model) {
    if (isAsked()) {
      throw new IllegalStateException("another provider may be working on it");
    }
    String before = asked().provider();
    Asked next = asked().at(provider, model);
    if (!before.equals(provider)) {
      return enter(provider) && moved(before, next);
    }
    if (!next.equals(run.task().asked())) {
      write(next);
    }
    return true;
  }

  private boolean enter(String provider) {
    if (run.task().attempt().number() > MOST_MOVES) {
      places.enter(provider);
      return true;
    }
    return places.tryEnter(provider);
  }

  private boolean moved(String before, Asked next) {
    try {
      write(next);
    } catch (RuntimeException | Error e) {
      places.leave(next.provider());
      throw e;
    }
    places.leave(before);
    return true;
  }

  /**
   * The provider has certainly not done it, and another one is asked.
   *
   * @param reason why, in our words
   * @param millis how long that took
   */
  public void failed(String reason, long millis) {
    Asked by = asked();
    Tries more = by.tries().with(by.provider(), by.model(), reason, millis);
    run.ask(new Asked(by.provider(), by.model(), by.job(), more));
  }

  /** Whether the task was tried there before, in vain. */
  public boolean hasFailed(String provider, String model) {
    return asked().tries().has(provider, model);
  }

  /** Whether it was stopped because it took too long. */
  public boolean isLate() {
    return run.isLate();
  }

  /** A provider is asked from now on; what is returned hears what comes of it. */
  public TryWatch tries(String provider, String model) {
    watch = run.watch().tries(provider, model);
    return watch;
  }

  @Override
  public Map<String, String> headers() {
    return watch.headers();
  }

  /** Has it told when an upstream has taken the work. */
  public void onBegun(Runnable told) {
    heard = told;
  }

  /** Whether an upstream works on it, or may do so. */
  public boolean isAsked() {
    return asked().job() != null;
  }

  @Override
  public Optional<String> upstreamId() {
    return Optional.ofNullable(asked().job()).filter(id -> !id.equals(Asked.UNKNOWN));
  }

  @Override
  public void sending() {
    write(asked().as(Asked.UNKNOWN));
  }

  @Override
  public void begun(String upstreamId) {
    write(asked().as(upstreamId));
    heard.run();
  }

  @Override
  public void refused() {
    write(asked().as(null));
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
      run.ask(next);
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
