package ai.beatra.tasks.media;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.ProviderException;
import ai.beatra.routing.Attempt;
import ai.beatra.routing.MediaPlan;
import ai.beatra.routing.Trial;
import ai.beatra.tasks.NoPlaceException;
import ai.beatra.tasks.TaskJob;
import ai.beatra.tasks.TaskWork;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task on its way from route to route, until one may have begun it. One deadline holds for all
 * of them: the task's own.
 */
final class Making {
  private static final Logger log = LoggerFactory.getLogger(Making.class);

  /** What another provider would say, too. */
  private static final Set<ErrorCode> CALLERS =
      Set.of(
          ErrorCode.INVALID_REQUEST, ErrorCode.UNUSABLE_MEDIA_REFERENCE, ErrorCode.CONTENT_REFUSED);

  /**
   * For so long a task waits at most for a route that may be asked again. It has the place of a
   * provider that nobody asks meanwhile.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long LOOK_MS = 100;

  /** Asks one route for all that the task wants. */
  @FunctionalInterface
  interface Asking {
    /**
     * @throws ProviderException if nothing comes of it
     */
    void ask(Route route) throws InterruptedException;
  }

  private final TaskWork work;
  private final TaskJob job;
  private final MediaPlan plan;
  private final Asking asking;
  private final long patience = System.nanoTime() + PATIENCE.toNanos();
  private @Nullable ProviderException last;
  private @Nullable Attempt failed;

  Making(TaskWork work, MediaPlan plan, Asking asking) {
    this.work = work;
    this.job = work.job();
    this.plan = plan;
    this.asking = asking;
  }

  /**
   * Asks the first route that takes it; the one that is at work, if there is one.
   *
   * @throws ProviderException if none does
   * @throws NoPlaceException if it has to wait for one
   */
  void run() throws InterruptedException {
    if (job.isAsked()) {
      asking.ask(chosen(work));
      return;
    }
    while (!isMade(next())) {
      // The next one is asked.
    }
  }

  /** The route that the task was made for, or that is at work. */
  static Route chosen(TaskWork work) {
    return new Route(work.order().provider(), work.order().upstreamModel());
  }

  private boolean isMade(Trial trial) throws InterruptedException {
    job.onBegun(trial::answered);
    Route route = trial.route();
    trial.watchedBy(job.tries(route.provider(), route.upstreamModel()));
    boolean told = false;
    try {
      asking.ask(route);
      trial.done();
      return told = true;
    } catch (ProviderException e) {
      told = true;
      tried(trial.failed(e), e);
      return false;
    } catch (InterruptedException e) {
      if (job.isLate()) {
        told = true;
        trial.failed(KnownFailures.late(e));
      }
      throw e;
    } finally {
      if (!told) {
        trial.left();
      }
    }
  }

  /** Throws it on where no other route may be asked. */
  private void tried(Attempt attempt, ProviderException failure) {
    if (job.isAsked() || CALLERS.contains(failure.code()) || !plan.hasMore()) {
      throw failure;
    }
    last = failure;
    failed = attempt;
  }

  private Trial next() throws InterruptedException {
    while (true) {
      Route full = null;
      for (Route route : plan.open()) {
        Trial trial = plan.tryAt(route).orElse(null);
        if (trial != null && enter(trial)) {
          return trial;
        }
        full = full == null && trial != null ? route : full;
      }
      if (full != null) {
        throw new NoPlaceException(full.provider(), full.upstreamModel());
      }
      await();
    }
  }

  /** False if there is no place for the task. */
  private boolean enter(Trial trial) {
    boolean entered = false;
    try {
      tellTry();
      entered = job.at(trial.route().provider(), trial.route().upstreamModel());
    } finally {
      if (entered) {
        plan.take(trial);
      } else {
        trial.left();
      }
    }
    return entered;
  }

  /** What has failed before is told when another route is asked. */
  private void tellTry() {
    Attempt told = failed;
    if (told == null) {
      return;
    }
    failed = null;
    job.failed(told.reason(), told.millis());
    log.atWarn()
        .addKeyValue("task", work.id())
        .addKeyValue("provider", told.route().provider())
        .addKeyValue("upstream_model", told.route().upstreamModel())
        .addKeyValue("reason", told.reason())
        .addKeyValue("milliseconds", told.millis())
        .log("a provider has not taken a task; the next one is asked");
  }

  /** No route may be asked now; soon one may be, or the task has failed. */
  private void await() throws InterruptedException {
    Duration shut = plan.shutFor();
    if (!plan.hasMore() || System.nanoTime() + shut.toNanos() > patience) {
      throw last != null ? last : KnownFailures.unavailable((int) Math.max(1, shut.toSeconds()));
    }
    job.report(0, "waiting", "Waiting for the model's provider.");
    TimeUnit.MILLISECONDS.sleep(LOOK_MS);
  }
}
