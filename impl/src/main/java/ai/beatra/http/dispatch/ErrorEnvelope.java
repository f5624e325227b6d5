package ai.beatra.http.dispatch;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Serving;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** Writes an error as the envelope, with the headers that go with it. */
public final class ErrorEnvelope implements ContainerResponseFilter {
  private final Routes routes;
  private final Signpost signpost;
  private final ErrorText errors;

  public ErrorEnvelope(Routes routes, Signpost signpost, ErrorText errors) {
    this.routes = routes;
    this.signpost = signpost;
    this.errors = errors;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() >= 400 && !response.hasEntity()) {
      // Jersey answers what it cannot parse in Accept and Content-Type without asking any mapper.
      ApiException error =
          response.getStatus() == 400
              ? MediaTypes.unreadable(request)
              : Errors.ofStatus(response.getStatus(), null);
      response.setStatus(error.code().status());
      response.setEntity(error);
    }
    if (response.getEntity() instanceof ApiException plain) {
      ApiException error = pointed(plain, request, response);
      Serving serving = Serving.of(request);
      Errors.note(error, serving);
      response.setEntity(
          errors.envelope(error, serving.exchange().requestId()),
          null,
          MediaType.APPLICATION_JSON_TYPE);
      ErrorText.headers(error).forEach(response.getHeaders()::putSingle);
    }
  }

  /** Where a method is refused, those that are taken are told. */
  private ApiException pointed(
      ApiException error, ContainerRequestContext request, ContainerResponseContext response) {
    String path = "/" + request.getUriInfo().getPath();
    Optional<String> allow =
        error.code() == ErrorCode.METHOD_NOT_ALLOWED ? routes.allow(path) : Optional.empty();
    allow.ifPresent(methods -> response.getHeaders().putSingle(HttpHeaders.ALLOW, methods));
    return allow
        .map(methods -> signpost.notAllowed(request.getMethod(), path, methods))
        .orElse(error);
  }
}
