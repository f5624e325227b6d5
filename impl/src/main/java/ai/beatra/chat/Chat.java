package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.Calls;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.error.ApiException;
import ai.beatra.http.Ask;
import ai.beatra.http.Report;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.idempotency.Fingerprint;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.StreamOptions;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.Spending;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions. There is one path: an answer in one piece is a stream that was collected.
 *
 * <p>All methods throw {@link ApiException} (invalid_request, unsupported_model,
 * unsupported_option, insufficient_balance …) before anything is asked of a provider.
 */
public final class Chat {
  private static final String OPERATION = "POST /v1/chat/completions";

  /** The option that models know which think. */
  private static final String THINKING = "reasoning_effort";

  private final Catalog catalog;
  private final Calls calls;
  private final Ids ids;
  private final Clock clock;
  private final Tokenizer tokenizer;
  private final AnswerWriter answers;
  private final ReadingOn readingOn;

  /**
   * @param timer ends what is read on; nothing on it waits
   */
  public Chat(
      Catalog catalog,
      Calls calls,
      Ids ids,
      Clock clock,
      Tokenizer tokenizer,
      ObjectMapper json,
      ErrorText errors,
      KeptAnswers kept,
      ScheduledExecutorService timer) {
    this.catalog = catalog;
    this.calls = calls;
    this.ids = ids;
    this.clock = clock;
    this.tokenizer = tokenizer;
    this.answers = new AnswerWriter(json, errors, kept);
    this.readingOn = new ReadingOn(timer);
  }

  /** A call that was opened, or the answer that the request already has. */
  sealed interface Opened {
    record Running(Flow.Publisher<ChatEvent> events, RunningChat chat) implements Opened {}

    record Repeated(StoredAnswer answer) implements Opened {}
  }

  /** Holds what the answer may cost. The provider is asked when the answer is subscribed to. */
  Opened open(ChatCompletionRequest request, Ask ask) {
    ChatRules.check(request);
    ChatRoute route = catalog.chat(request.getModel(), ChatNeeds.of(request));
    CatalogModel model = route.model();
    int outputLimit = ChatRules.outputLimit(request, model);
    byte[] body = ask.body();
    OldFunctions.refuse(body, model);
    var prompt = PromptText.of(body, request, model.config().passthrough(), model.chatLimits());
    Bound bound = ChatRules.bound(request, model, prompt, outputLimit);
    Report report = ask.underway().report();
    var call =
        new Call(
            ids.next("chatcmpl-"),
            ask.caller(),
            ask.requestId(),
            new Call.Model(model.id(), route.providerName(), route.upstreamModel()),
            bound.cost(model),
            ask.idempotencyKey() != null,
            (ended, charge) -> ChatLines.charged(ended, charge, report));
    report.model(model.id());
    Optional<StoredAnswer> earlier = calls.open(call, idempotent(ask));
    if (earlier.isPresent()) {
      return new Opened.Repeated(earlier.get());
    }
    try {
      return running(request, ask, route, call, prompt, bound, outputLimit);
    } catch (RuntimeException | Error e) {
      calls.forget(call);
      throw e;
    }
  }

  private Opened running(
      ChatCompletionRequest request,
      Ask ask,
      ChatRoute route,
      Call call,
      PromptText prompt,
      Bound bound,
      int outputLimit) {
    var head = new AnswerHead(call.id(), clock.instant().getEpochSecond(), call.model().id());
    var meter =
        new Meter(
            tokenizer,
            prompt,
            bound,
            told -> ChatLines.incredible(call, told, bound),
            ask.underway()::keepOfBody);
    var chat =
        new RunningChat(
            calls,
            call,
            route.model(),
            meter,
            head,
            answers,
            asksForUsage(request),
            readingOn(route, call),
            isUnseen(route, request));
    // What costs nothing has no limit that anybody knows, unless the client sets one.
    boolean limited = ChatRules.setsLimit(request) || !call.held().isZero();
    return new Opened.Running(
        events(request, ask.body(), route, call, limited ? outputLimit : null, meter), chat);
  }

  private static boolean asksForUsage(ChatCompletionRequest request) {
    StreamOptions options = request.getStreamOptions();
    return options != null && Boolean.TRUE.equals(options.getIncludeUsage());
  }

  /** What to do with answers whose client leaves, where they may have to be paid. */
  private @Nullable ReadingOn readingOn(ChatRoute route, Call call) {
    return route.provider().spendsUnseen() && !call.held().isZero() ? readingOn : null;
  }

  /** Whether a part of the answer may be unseen and paid. */
  private static boolean isUnseen(ChatRoute route, ChatCompletionRequest request) {
    return !Boolean.TRUE.equals(request.getStream())
        || route.model().config().options().contains(THINKING);
  }

  private static Flow.Publisher<ChatEvent> events(
      ChatCompletionRequest request,
      byte[] body,
      ChatRoute route,
      Call call,
      @Nullable Integer outputLimit,
      Spending spending) {
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
                new ChatCall.Pictures(call.caller().tenantId(), Pictures.urls(request)),
                outputLimit,
                spending,
                call.requestId()));
  }

  /** Ends what is read on for clients that have left. */
  public void stop() {
    readingOn.stopAll();
  }

  private static @Nullable IdempotentRequest idempotent(Ask ask) {
    String key = ask.idempotencyKey();
    return key == null
        ? null
        : new IdempotentRequest(
            ask.caller().projectId(), OPERATION, key, Fingerprint.of(ask.body()));
  }
}
