package ai.beatra.chat;

import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.error.ApiException;
import ai.beatra.http.ServerEvent;
import ai.beatra.ids.Ids;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.StreamOptions;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Chat completions. There is one path: an answer in one piece is a stream that was collected.
 *
 * <p>Both forms throw {@link ApiException} (invalid_request, unsupported_model, unsupported_option
 * …) before anything is asked of a provider.
 */
public final class Chat {
  private final Catalog catalog;
  private final Ids ids;
  private final Clock clock;
  private final ChunkWriter chunks;

  public Chat(Catalog catalog, Ids ids, Clock clock, ObjectMapper json) {
    this.catalog = catalog;
    this.ids = ids;
    this.clock = clock;
    this.chunks = new ChunkWriter(json);
  }

  /** Starts an answer that comes in one piece; {@code body} is the request as it came. */
  ChatAnswerCollector complete(ChatCompletionRequest request, byte[] body) {
    ChatRoute route = route(request);
    var collector = new ChatAnswerCollector(head(route));
    events(route, request, body, false).subscribe(collector);
    return collector;
  }

  /** An answer that comes as events; it starts when it is subscribed to. */
  Flow.Publisher<ServerEvent> stream(ChatCompletionRequest request, byte[] body) {
    ChatRoute route = route(request);
    StreamOptions options = request.getStreamOptions();
    boolean usage = options != null && Boolean.TRUE.equals(options.getIncludeUsage());
    return new ChunkStream(events(route, request, body, true), chunks, head(route), usage);
  }

  private ChatRoute route(ChatCompletionRequest request) {
    ChatRules.check(request);
    ChatRoute route = catalog.chat(request.getModel(), ChatNeeds.of(request));
    ChatRules.checkLimit(request, route.model());
    return route;
  }

  private static Flow.Publisher<ChatEvent> events(
      ChatRoute route, ChatCompletionRequest request, byte[] body, boolean stream) {
    List<String> passthrough = route.model().config().passthrough();
    return route
        .provider()
        .chat(new ChatCall(route.upstreamModel(), request, body, stream, passthrough));
  }

  private AnswerHead head(ChatRoute route) {
    return new AnswerHead(
        ids.next("chatcmpl-"), clock.instant().getEpochSecond(), route.model().id());
  }
}
