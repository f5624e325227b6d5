package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;

/** Hears which routes a call takes; must not wait. */
public interface Journal {

  /** The route is tried now, and serves the call unless it fails. */
  void begins(Route route);

  /** It has failed, and another one is tried: what was used there is not the call's. */
  void failed(Attempt attempt);
}
