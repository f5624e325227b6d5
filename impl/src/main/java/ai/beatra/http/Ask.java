package ai.beatra.http;

import ai.beatra.accounts.Caller;
import ai.beatra.model.FieldError;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, as the operations hear it beside their parameters.
 *
 * @param caller whose key came with it
 * @param requestId the value of X-Request-Id
 * @param idempotencyKey the value of Idempotency-Key, if there is one
 * @param waits for how long the client prefers to wait, if it does
 * @param contentType empty without one
 * @param body JSON as it came, UTF-8; empty where there was none
 * @param unknownMembers the members of the body that the contract does not name, with what to send
 *     instead; none of operations that are lenient
 */
public record Ask(
    Caller caller,
    String requestId,
    @Nullable String idempotencyKey,
    @Nullable WaitPreference waits,
    String contentType,
    byte[] body,
    List<FieldError> unknownMembers,
    Underway underway) {

  /** What the request asks; throws on operations that need no key. */
  public static Ask of(ContainerRequestContext request) {
    return Serving.of(request).ask();
  }
}
