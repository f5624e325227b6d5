package ai.beatra.http.checks;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/** Reads no Content-Type where no body is: some clients send one always, and empty. */
@PreMatching
@Priority(Priorities.USER + 2)
public final class NoBodyNoType implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
      request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
    }
  }
}
