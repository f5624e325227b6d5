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
  private final Signpost signpost;

  KnownPathsOnly(Exchanges exchanges, Routes routes, Signpost signpost) {
    this.exchanges = exchanges;
    this.routes = routes;
    this.signpost = signpost;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String path = exchanges.current().request().getRequestURI();
    if (routes.template(path).isEmpty()) {
      throw signpost.notFound(request.getMethod(), path);
    }
  }
}
