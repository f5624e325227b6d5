package ai.beatra.chat;

import ai.beatra.api.ChatApi;
import ai.beatra.http.Ask;
import ai.beatra.http.answers.ReplayedResponses;
import ai.beatra.http.sse.EventStreams;
import ai.beatra.model.ChatCompletionRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Chat completions; the body's {@code stream} alone decides the form of the answer. */
public final class ChatDelegate implements ChatApi {
  private final Chat chat;
  private final EventStreams eventStreams;
  private final ReplayedResponses replays;

  public ChatDelegate(Chat chat, EventStreams eventStreams, ReplayedResponses replays) {
    this.chat = chat;
    this.eventStreams = eventStreams;
    this.replays = replays;
  }

  @Override
  public CompletionStage<Response> createChatCompletion(
      ContainerRequestContext context, ChatCompletionRequest request) {
    Ask ask = Ask.of(context);
    Chat.Opened opened = chat.open(request, ask);
    if (opened instanceof Chat.Opened.Streamed streamed) {
      return stream(context, streamed.events());
    }
    if (opened instanceof Chat.Opened.Whole whole) {
      ask.underway().onClientGone(whole.leave());
      return whole
          .answer()
          .thenApply(answer -> Response.ok(answer.body(), answer.mediaType()).build());
    }
    return replays.response(context, ((Chat.Opened.Repeated) opened).answer());
  }

  private CompletionStage<Response> stream(ContainerRequestContext context, ChunkStream events) {
    try {
      return eventStreams.send(context, events, ChatEnds.DONE);
    } catch (RuntimeException | Error e) {
      events.ends.forget();
      throw e;
    }
  }
}
