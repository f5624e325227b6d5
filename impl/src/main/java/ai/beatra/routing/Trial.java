package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.metrics.TryWatch;
import ai.beatra.provider.ProviderException;
import java.util.concurrent.TimeUnit;

/**
 * One route, tried for one task; its provider's health hears what comes of it. Has to end, by
 * {@link #answered}, {@link #failed} or {@link #left}. Used by the thread that runs the task.
 */
public final class Trial {
  private final Route route;
  private final Health health;
  private final long began = System.nanoTime();
  private boolean answered;
  private TryWatch watch = TryWatch.NONE;

  Trial(Route route, Health health) {
    this.route = route;
    this.health = health;
  }

  public Route route() {
    return route;
  }

  /** The work is sent: from now on its end is told. */
  public void watchedBy(TryWatch hears) {
    watch = hears;
  }

  /** What was asked is done. */
  public void done() {
    answered();
    watch.ended(TryWatch.ANSWERED, null);
  }

  /** The provider has taken the work, or done it; only the first time counts. */
  public void answered() {
    if (!answered) {
      answered = true;
      health.answered(millis());
    }
  }

  /** It has failed, maybe with work that it had taken. */
  public Attempt failed(Throwable failure) {
    long millis = millis();
    if (!answered || failure instanceof ProviderException) {
      health.failed(route.upstreamModel(), failure, millis);
    }
    Attempt.tell(watch, failure);
    return Attempt.of(route, failure, millis);
  }

  /** It was given up, for no fault of the provider. */
  public void left() {
    if (!answered) {
      health.left();
    }
    watch.ended(TryWatch.LEFT, null);
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }
}
