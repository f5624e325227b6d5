package ai.beatra.http.checks;

import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.net.Exchanges;
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
public final class KnownPathsOnly implements ContainerRequestFilter {
  private final Exchanges exchanges;
  private final Routes routes;
  private final Signpost signpost;

  public KnownPathsOnly(Exchanges exchanges, Routes routes, Signpost signpost) {
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
