package ai.beatra.provider;

import ai.beatra.model.ChatCompletionRequest;
import java.math.BigDecimal;
import java.util.List;

/** Calls for which nothing is held. */
public final class ChatCalls {
  private ChatCalls() {}

  /** One that passes nothing through and has no pictures by URL. */
  public static ChatCall of(
      String upstreamModel, ChatCompletionRequest request, byte[] body, boolean stream) {
    return of(upstreamModel, request, body, stream, List.of(), ChatCall.Pictures.NONE);
  }

  public static ChatCall of(
      String upstreamModel,
      ChatCompletionRequest request,
      byte[] body,
      boolean stream,
      List<String> passthrough,
      ChatCall.Pictures pictures) {
    Integer limit = request.getMaxCompletionTokens();
    return new ChatCall(
        upstreamModel,
        request,
        body,
        stream,
        passthrough,
        pictures,
        limit == null ? request.getMaxTokens() : limit,
        new Ignored(),
        "");
  }

  /** Learns nothing. */
  private static final class Ignored implements Spending {
    @Override
    public void keeps(long bytes) {}

    @Override
    public void ahead(long bytes) {}

    @Override
    public void sent() {}

    @Override
    public void begun() {}

    @Override
    public void counted(ChatEvent.Usage soFar) {}

    @Override
    public void billed(BigDecimal usd) {}
  }
}
