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
    if (opened instanceof Chat.Opened.Streamed streamed) {
      return stream(streamed.events());
    }
    if (opened instanceof Chat.Opened.Whole whole) {
      exchange.onClientGone(whole.leave());
      return whole
          .answer()
          .thenApplyAsync(
              answer -> Response.ok(answer.body(), answer.mediaType()).build(), exchange.workers());
    }
    return replays.response(((Chat.Opened.Repeated) opened).answer());
  }

  private CompletionStage<Response> stream(ChunkStream events) {
    try {
      return eventStreams.send(events, ChatEnds.DONE);
    } catch (RuntimeException | Error e) {
      events.ends.forget();
      throw e;
    }
  }
}
