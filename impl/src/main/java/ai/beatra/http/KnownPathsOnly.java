package ai.beatra.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/**
 * Refuses what is no path of the contract, after {@link BodyLimit}; Jersey would also take a slash
 * or matrix parameters at the end.
 */
@PreMatching
@Priority(Priorities.USER + 1)
final class KnownPathsOnly implements ContainerRequestFilter {
  private final Exchanges exchanges;
  private final Routes routes;

  KnownPathsOnly(Exchanges exchanges, Routes routes) {
    this.exchanges = exchanges;
    this.routes = routes;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (routes.template(exchanges.current().request().getRequestURI()).isEmpty()) {
      throw Errors.notFound();
    }
  }
}
