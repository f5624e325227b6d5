package ai.beatra.http.dispatch;

import ai.beatra.error.ApiException;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.Reply;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Catches everything that is thrown on the way; {@link ErrorEnvelope} completes the answer. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof WebApplicationException web && web.getResponse().getStatus() < 400) {
      return web.getResponse();
    }
    ApiException error = Errors.translate(thrown);
    return Response.status(error.code().status(), Reply.reason(error.code().status()))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(error)
        .build();
  }
}
