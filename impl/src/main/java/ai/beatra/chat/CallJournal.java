package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.TryWatch;
import ai.beatra.routing.Attempt;
import ai.beatra.routing.Journal;

/**
 * Keeps the record of a call's routes.
 *
 * @param meter forgets what a route that failed has used: nobody pays for it
 * @param watch hears of it, too
 */
record CallJournal(Call call, Meter meter, RequestWatch watch) implements Journal {

  @Override
  public TryWatch tries(Route route) {
    return watch.tries(route.provider(), route.upstreamModel());
  }

  @Override
  public void says() {
    watch.says();
  }

  @Override
  public void begins(Route route) {
    call.routes().take(route.provider(), route.upstreamModel());
  }

  @Override
  public void failed(Attempt attempt) {
    Route route = attempt.route();
    call.routes()
        .failed(route.provider(), route.upstreamModel(), attempt.reason(), attempt.millis());
    meter.again();
    ChatLines.routeFailed(call, attempt);
  }
}
