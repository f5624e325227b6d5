package ai.beatra.chat;

import ai.beatra.api.ChatApi;
import ai.beatra.http.Ask;
import ai.beatra.http.Underway;
import ai.beatra.http.answers.Replays;
import ai.beatra.http.sse.EventStreams;
import ai.beatra.model.ChatCompletionRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Chat completions; the body's {@code stream} alone decides the form of the answer. */
public final class ChatDelegate implements ChatApi {
  private final Chat chat;
  private final EventStreams eventStreams;
  private final Replays replays;

  public ChatDelegate(Chat chat, EventStreams eventStreams, Replays replays) {
    this.chat = chat;
    this.eventStreams = eventStreams;
    this.replays = replays;
  }

  @Override
  public CompletionStage<Response> createChatCompletion(
      ContainerRequestContext context, ChatCompletionRequest request) {
    Chat.Opened opened = chat.open(request, Ask.of(context));
    if (opened instanceof Chat.Opened.Running running) {
      return answer(context, request, running);
    }
    return replays.response(context, ((Chat.Opened.Repeated) opened).answer());
  }

  private CompletionStage<Response> answer(
      ContainerRequestContext context, ChatCompletionRequest request, Chat.Opened.Running running) {
    try {
      return Boolean.TRUE.equals(request.getStream())
          ? eventStreams.send(
              context, new ChunkStream(running.events(), running.chat()), RunningChat.DONE)
          : whole(running, Ask.of(context).underway());
    } catch (RuntimeException | Error e) {
      running.chat().forget();
      throw e;
    }
  }

  private static CompletionStage<Response> whole(Chat.Opened.Running running, Underway underway) {
    var answer = new ChatAnswerCollector(running.chat());
    running.events().subscribe(answer);
    underway.onClientGone(answer::cancel);
    return answer
        .whole()
        .thenApplyAsync(
            whole -> Response.ok(whole.body(), whole.mediaType()).build(), underway.workers());
  }
}
