package ai.beatra.chat;

import ai.beatra.api.ChatApi;
import ai.beatra.http.answers.Replays;
import ai.beatra.http.sse.EventStreams;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.net.Exchange;
import ai.beatra.net.Exchanges;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Chat completions; the body's {@code stream} alone decides the form of the answer. */
public final class ChatDelegate implements ChatApi {
  private final Chat chat;
  private final Exchanges exchanges;
  private final EventStreams eventStreams;
  private final Replays replays;

  public ChatDelegate(Chat chat, Exchanges exchanges, EventStreams eventStreams, Replays replays) {
    this.chat = chat;
    this.exchanges = exchanges;
    this.eventStreams = eventStreams;
    this.replays = replays;
  }

  @Override
  public CompletionStage<Response> createChatCompletion(ChatCompletionRequest request) {
    Exchange exchange = exchanges.current();
    Chat.Opened opened = chat.open(request, exchange);
    if (opened instanceof Chat.Opened.Running running) {
      return answer(request, running, exchange);
    }
    return replays.response(((Chat.Opened.Repeated) opened).answer());
  }

  private CompletionStage<Response> answer(
      ChatCompletionRequest request, Chat.Opened.Running running, Exchange exchange) {
    try {
      return Boolean.TRUE.equals(request.getStream())
          ? eventStreams.send(new ChunkStream(running.events(), running.chat()), RunningChat.DONE)
          : whole(running, exchange);
    } catch (RuntimeException | Error e) {
      running.chat().forget();
      throw e;
    }
  }

  private static CompletionStage<Response> whole(Chat.Opened.Running running, Exchange exchange) {
    var answer = new ChatAnswerCollector(running.chat());
    running.events().subscribe(answer);
    exchange.onClientGone(answer::cancel);
    return answer
        .whole()
        .thenApplyAsync(
            whole -> Response.ok(whole.body(), whole.mediaType()).build(), exchange.workers());
  }
}
