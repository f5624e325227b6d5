package ai.beatra.provider;

import ai.beatra.model.ChatCompletionRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chat request on its way to a provider.
 *
 * @param upstreamModel the model's name at the provider
 * @param request the validated request
 * @param body the request as the client sent it, UTF-8; adapters splice it instead of building it
 *     again
 * @param stream whether the client wants the answer token by token
 * @param passthrough the members that are sent on although an adapter would leave them out
 * @param outputLimit the most tokens of each choice, which the provider has to be told: that many
 *     are held for; null where nobody knows one
 * @param spending learns what the call spends, as soon as the provider knows
 */
public record ChatCall(
    String upstreamModel,
    ChatCompletionRequest request,
    byte[] body,
    boolean stream,
    List<String> passthrough,
    @Nullable Integer outputLimit,
    Spending spending) {

  /** A call for which nothing is held. */
  public ChatCall(
      String upstreamModel,
      ChatCompletionRequest request,
      byte[] body,
      boolean stream,
      List<String> passthrough) {
    this(upstreamModel, request, body, stream, passthrough, asked(request), Spending.IGNORED);
  }

  /** A call that passes nothing through. */
  public ChatCall(
      String upstreamModel, ChatCompletionRequest request, byte[] body, boolean stream) {
    this(upstreamModel, request, body, stream, List.of());
  }

  private static @Nullable Integer asked(ChatCompletionRequest request) {
    Integer limit = request.getMaxCompletionTokens();
    return limit == null ? request.getMaxTokens() : limit;
  }
}
