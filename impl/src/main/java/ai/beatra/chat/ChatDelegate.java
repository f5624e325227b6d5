package ai.beatra.chat;

import ai.beatra.api.ChatApi;
import ai.beatra.http.EventStreams;
import ai.beatra.http.Exchange;
import ai.beatra.http.Exchanges;
import ai.beatra.http.ServerEvent;
import ai.beatra.model.ChatCompletionRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Chat completions; the body's {@code stream} alone decides the form of the answer. */
public final class ChatDelegate implements ChatApi {
  private static final ServerEvent DONE = new ServerEvent("[DONE]");

  private final Chat chat;
  private final Exchanges exchanges;
  private final EventStreams eventStreams;

  public ChatDelegate(Chat chat, Exchanges exchanges, EventStreams eventStreams) {
    this.chat = chat;
    this.exchanges = exchanges;
    this.eventStreams = eventStreams;
  }

  @Override
  public CompletionStage<Response> createChatCompletion(ChatCompletionRequest request) {
    Exchange exchange = exchanges.current();
    if (Boolean.TRUE.equals(request.getStream())) {
      return eventStreams.send(chat.stream(request, exchange.body()), DONE);
    }
    ChatAnswerCollector answer = chat.complete(request, exchange.body());
    exchange.onClientGone(answer::cancel);
    return answer
        .whole()
        .thenApplyAsync(
            whole -> Response.ok(whole, MediaType.APPLICATION_JSON_TYPE).build(),
            exchange.workers());
  }
}
