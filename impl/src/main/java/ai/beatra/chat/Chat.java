package ai.beatra.chat;

import ai.beatra.catalog.Asked;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.ModelLimits;
import ai.beatra.error.ApiException;
import ai.beatra.http.ErrorText;
import ai.beatra.http.Exchange;
import ai.beatra.idempotency.Fingerprint;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.StreamOptions;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions. There is one path: an answer in one piece is a stream that was collected.
 *
 * <p>All methods throw {@link ApiException} (invalid_request, unsupported_model,
 * unsupported_option, insufficient_balance …) before anything is asked of a provider.
 */
public final class Chat {
  private static final String OPERATION = "POST /v1/chat/completions";

  private final Catalog catalog;
  private final Calls calls;
  private final Ids ids;
  private final Clock clock;
  private final Tokenizer tokenizer;
  private final AnswerWriter answers;

  public Chat(
      Catalog catalog,
      Calls calls,
      Ids ids,
      Clock clock,
      Tokenizer tokenizer,
      ObjectMapper json,
      ErrorText errors,
      KeptAnswers kept) {
    this.catalog = catalog;
    this.calls = calls;
    this.ids = ids;
    this.clock = clock;
    this.tokenizer = tokenizer;
    this.answers = new AnswerWriter(json, errors, kept);
  }

  /** A call that was opened, or the answer that the request already has. */
  sealed interface Opened {
    record Running(Flow.Publisher<ChatEvent> events, RunningChat chat) implements Opened {}

    record Repeated(StoredAnswer answer) implements Opened {}
  }

  /** Holds what the answer may cost. The provider is asked when the answer is subscribed to. */
  Opened open(ChatCompletionRequest request, Exchange exchange) {
    ChatRules.check(request);
    Asked asked = ChatNeeds.of(request);
    ChatRoute route = catalog.chat(request.getModel(), asked);
    int outputLimit = ChatRules.outputLimit(request, route.model());
    byte[] body = exchange.body();
    OldFunctions.refuse(body, route.model());
    var call =
        new Call(
            ids.next("chatcmpl-"),
            exchange.caller(),
            exchange.requestId(),
            route,
            hold(route.model(), request, asked, body, outputLimit),
            exchange.idempotencyKey() != null);
    Optional<StoredAnswer> earlier = calls.open(call, idempotent(exchange));
    if (earlier.isPresent()) {
      return new Opened.Repeated(earlier.get());
    }
    try {
      return running(request, body, call);
    } catch (RuntimeException | Error e) {
      calls.forget(call);
      throw e;
    }
  }

  private Opened running(ChatCompletionRequest request, byte[] body, Call call) {
    ChatRoute route = call.route();
    var head = new AnswerHead(call.id(), clock.instant().getEpochSecond(), route.model().id());
    var meter = new Meter(tokenizer, body, request.getMessages().size());
    var chat = new RunningChat(calls, call, meter, head, answers, asksForUsage(request));
    return new Opened.Running(events(request, body, call), chat);
  }

  private static boolean asksForUsage(ChatCompletionRequest request) {
    StreamOptions options = request.getStreamOptions();
    return options != null && Boolean.TRUE.equals(options.getIncludeUsage());
  }

  private static Flow.Publisher<ChatEvent> events(
      ChatCompletionRequest request, byte[] body, Call call) {
    ChatRoute route = call.route();
    List<String> passthrough = route.model().config().passthrough();
    boolean stream = Boolean.TRUE.equals(request.getStream());
    return route
        .provider()
        .chat(
            new ChatCall(
                route.upstreamModel(),
                request,
                body,
                stream,
                passthrough,
                new ChatCall.Pictures(call.caller().tenantId(), Pictures.urls(request))));
  }

  /** No less than the answer can cost. */
  private static Amount hold(
      CatalogModel model,
      ChatCompletionRequest request,
      Asked asked,
      byte[] body,
      int outputLimit) {
    ModelLimits.Chat limits = model.chatLimits();
    long input = PromptText.mostTokens(body, limits.imageTokens(), limits.audioTokens());
    long choices = request.getN() == null ? 1 : request.getN();
    long output = choices * outputLimit;
    long heard = asked.input().containsKey(Modality.AUDIO) ? input : 0;
    long spoken = asked.output().containsKey(Modality.AUDIO) ? output : 0;
    Amount asText = model.cost(new ChatEvent.Usage(input, 0, output, 0));
    Amount asAudio = model.cost(new ChatEvent.Usage(input, 0, output, 0, heard, spoken));
    return asText.compareTo(asAudio) < 0 ? asAudio : asText;
  }

  private static @Nullable IdempotentRequest idempotent(Exchange exchange) {
    String key = exchange.idempotencyKey();
    return key == null
        ? null
        : new IdempotentRequest(
            exchange.caller().projectId(), OPERATION, key, Fingerprint.of(exchange.body()));
  }
}
