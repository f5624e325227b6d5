package ai.beatra.provider;

import ai.beatra.model.ChatCompletionRequest;
import java.util.List;

/**
 * One chat request on its way to a provider.
 *
 * @param upstreamModel the model's name at the provider
 * @param request the validated request
 * @param body the request as the client sent it, UTF-8; adapters splice it instead of building it
 *     again
 * @param stream whether the client wants the answer token by token
 * @param passthrough the members that are sent on although an adapter would leave them out
 */
public record ChatCall(
    String upstreamModel,
    ChatCompletionRequest request,
    byte[] body,
    boolean stream,
    List<String> passthrough) {

  /** A call that passes nothing through. */
  public ChatCall(
      String upstreamModel, ChatCompletionRequest request, byte[] body, boolean stream) {
    this(upstreamModel, request, body, stream, List.of());
  }
}
