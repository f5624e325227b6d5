package ai.beatra.provider;

import ai.beatra.model.ChatCompletionRequest;
import java.util.List;
import java.util.Map;
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
 * @param pictures those that the request refers to by URL
 * @param outputLimit the most tokens of each choice, which the provider has to be told: that many
 *     are held for; null where nobody knows one
 * @param spending learns what the call spends, as soon as the provider knows
 * @param requestId the client's request, as the log calls it
 * @param headers that the upstream gets besides: what the request belongs to
 */
public record ChatCall(
    String upstreamModel,
    ChatCompletionRequest request,
    byte[] body,
    boolean stream,
    List<String> passthrough,
    Pictures pictures,
    @Nullable Integer outputLimit,
    Spending spending,
    String requestId,
    Map<String, String> headers) {

  /** Without further headers. */
  public ChatCall(
      String upstreamModel,
      ChatCompletionRequest request,
      byte[] body,
      boolean stream,
      List<String> passthrough,
      Pictures pictures,
      @Nullable Integer outputLimit,
      Spending spending,
      String requestId) {
    this(
        upstreamModel,
        request,
        body,
        stream,
        passthrough,
        pictures,
        outputLimit,
        spending,
        requestId,
        Map.of());
  }

  /** The same at another place. */
  public ChatCall at(String otherModel, Spending other, Map<String, String> more) {
    return new ChatCall(
        otherModel,
        request,
        body,
        stream,
        passthrough,
        pictures,
        outputLimit,
        other,
        requestId,
        more);
  }

  /**
   * Pictures on the public internet.
   *
   * @param tenant who asks for them
   * @param urls by the JSON Pointers into the client's body
   */
  public record Pictures(String tenant, Map<String, String> urls) {
    public static final Pictures NONE = new Pictures("", Map.of());
  }
}
