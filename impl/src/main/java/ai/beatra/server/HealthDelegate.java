package ai.beatra.server;

import ai.beatra.api.HealthApi;
import ai.beatra.model.Health;
import ai.beatra.model.HealthStatus;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says that the server takes requests; while it shuts down the front door answers instead. */
final class HealthDelegate implements HealthApi {
  @Override
  public CompletionStage<Response> getHealth(ContainerRequestContext context) {
    return CompletableFuture.completedFuture(
        Response.ok(new Health().status(HealthStatus.OK), MediaType.APPLICATION_JSON_TYPE).build());
  }
}
