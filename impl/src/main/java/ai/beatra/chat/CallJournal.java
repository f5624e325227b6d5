package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.routing.Attempt;
import ai.beatra.routing.Journal;

/**
 * Keeps the record of a call's routes.
 *
 * @param meter forgets what a route that failed has used: nobody pays for it
 */
record CallJournal(Call call, Meter meter) implements Journal {

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
