package ai.beatra.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** Refuses a body that does not say what it is; Jersey would take it for anything. */
@Priority(Priorities.AUTHENTICATION - 1)
final class ContentTypeRequired implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getMethod().equals("POST") && request.getMediaType() == null) {
      throw Errors.unsupportedMediaType();
    }
  }
}
