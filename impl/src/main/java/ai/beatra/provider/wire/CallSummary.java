package ai.beatra.provider.wire;

import ai.beatra.provider.ChatCall;
import java.util.Map;

/**
 * What has to be known of a request when its answer comes, which may be long after it was sent.
 *
 * @param requestId as the log calls it
 * @param upstreamModel the model's name at the upstream
 * @param renamed whether the client knows it by another name
 * @param stream whether the answer comes token by token
 * @param stops whether the client gave texts to stop at
 * @param limit the member that limits the answer, as the client calls it
 * @param headers that the upstream gets besides
 */
public record CallSummary(
    String requestId,
    String upstreamModel,
    boolean renamed,
    boolean stream,
    boolean stops,
    String limit,
    Map<String, String> headers) {

  /** Without further headers. */
  public CallSummary(
      String requestId,
      String upstreamModel,
      boolean renamed,
      boolean stream,
      boolean stops,
      String limit) {
    this(requestId, upstreamModel, renamed, stream, stops, limit, Map.of());
  }

  public static CallSummary of(ChatCall call) {
    return new CallSummary(
        call.requestId(),
        call.upstreamModel(),
        !call.upstreamModel().equals(call.request().getModel()),
        call.stream(),
        call.request().getStop() != null,
        call.request().getMaxCompletionTokens() == null ? "max_tokens" : "max_completion_tokens",
        call.headers());
  }
}
