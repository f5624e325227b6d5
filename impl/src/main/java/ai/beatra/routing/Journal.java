package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.metrics.TryWatch;

/** Hears which routes a call takes; must not wait. */
public interface Journal {

  /** The route is about to be tried; what is returned hears what comes of it. */
  TryWatch tries(Route route);

  /** The route is tried now, and serves the call unless it fails. */
  void begins(Route route);

  /** It has failed, and another one is tried: what was used there is not the call's. */
  void failed(Attempt attempt);

  /** The route that is tried has said something. */
  void says();
}
