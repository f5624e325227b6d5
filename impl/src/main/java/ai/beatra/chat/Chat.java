package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.Calls;
import ai.beatra.calls.RoutesTaken;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.chat.request.ChatNeeds;
import ai.beatra.chat.request.ChatRules;
import ai.beatra.chat.request.OldFunctions;
import ai.beatra.chat.request.Pictures;
import ai.beatra.chat.request.UsageBound;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Ask;
import ai.beatra.http.Report;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.idempotency.Fingerprint;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.StreamOptions;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.Spending;
import ai.beatra.routing.Plan;
import ai.beatra.routing.RoutedChat;
import ai.beatra.routing.Routing;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
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
  private final Routing routing;
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
      Routing routing,
      Calls calls,
      Ids ids,
      Clock clock,
      Tokenizer tokenizer,
      ObjectMapper json,
      ErrorText errors,
      KeptAnswers kept,
      ScheduledExecutorService timer) {
    this.catalog = catalog;
    this.routing = routing;
    this.calls = calls;
    this.ids = ids;
    this.clock = clock;
    this.tokenizer = tokenizer;
    this.answers = new AnswerWriter(json, errors, kept);
    this.readingOn = new ReadingOn(timer);
  }

  /** An answer in the making, or the one that the request already has. */
  sealed interface Opened {
    /** It begins when it is subscribed to. */
    record Streamed(ChunkStream events) implements Opened {}

    /** It has begun. */
    record Whole(CompletableFuture<StoredAnswer> answer, Runnable leave) implements Opened {}

    record Repeated(StoredAnswer answer) implements Opened {}
  }

  /** Holds what the answer may cost, and asks the provider for it. */
  Opened open(ChatCompletionRequest request, Ask ask) {
    ChatRules.check(request);
    CatalogModel model;
    Plan plan;
    try {
      model =
          catalog.choose(
              request.getModel(), Capability.CHAT, ChatNeeds.of(request), routing::isOpen);
      plan = routing.plan(model);
    } catch (ApiException e) {
      return repeated(ask, e);
    }
    int outputLimit = ChatRules.outputLimit(request, model);
    byte[] body = ask.body();
    boolean compress = ask.underway().isMemoryShort();
    List<String> passthrough = model.config().passthrough();
    var prompt = PromptText.of(body, request, passthrough, model.chatLimits(), compress);
    OldFunctions.refuse(prompt, model);
    UsageBound bound = ChatRules.bound(request, model, prompt, outputLimit);
    Call call = call(ask, model.id(), plan.first(), bound.cost(model));
    Optional<StoredAnswer> earlier = calls.open(call, idempotent(ask));
    if (earlier.isPresent()) {
      return new Opened.Repeated(earlier.get());
    }
    RequestWatch watch = ask.underway().report().watch();
    watch.asks(RequestWatch.CHAT, request.getModel(), model.id(), isStream(request));
    try {
      var meter =
          new Meter(
              tokenizer,
              prompt,
              bound,
              told -> ChatLines.incredible(call, told, bound),
              ask.underway()::keepOfBody,
              ask.underway()::holdOfAnswer);
      // What costs nothing has no limit that anybody knows, unless the client sets one.
      boolean limited = ChatRules.setsLimit(request) || !call.held().isZero();
      ChatCall asked = asked(request, body, model, call, limited ? outputLimit : null, meter);
      var journal = new CallJournal(call, meter, watch);
      // The rest of an answer whose client leaves may have to be paid.
      ReadingOn rest = plan.spendsUnseen() && !call.held().isZero() ? readingOn : null;
      return begin(
          request, model, call, meter, rest, listener -> plan.chat(asked, listener, journal));
    } catch (RuntimeException | Error e) {
      calls.forget(call);
      throw e;
    }
  }

  /** What was answered before is known, even if nobody may be asked now. */
  private Opened repeated(Ask ask, ApiException refusal) {
    IdempotentRequest request = idempotent(ask);
    if (request == null || refusal.code() != ErrorCode.MODEL_UNAVAILABLE) {
      throw refusal;
    }
    return new Opened.Repeated(calls.earlier(request).orElseThrow(() -> refusal));
  }

  private Call call(Ask ask, String model, Route first, Amount mostItCanCost) {
    Report report = ask.underway().report();
    report.model(model);
    return new Call(
        ids.next("chatcmpl-"),
        ask.caller(),
        ask.requestId(),
        model,
        new RoutesTaken(first.provider(), first.upstreamModel()),
        mostItCanCost,
        ask.idempotencyKey() != null,
        (ended, outcome) -> ChatLines.charged(ended, outcome, report),
        report.watch().traceId());
  }

  private static ChatCall asked(
      ChatCompletionRequest request,
      byte[] body,
      CatalogModel model,
      Call call,
      @Nullable Integer outputLimit,
      Spending spending) {
    return new ChatCall(
        call.routes().upstreamModel(),
        request,
        body,
        isStream(request),
        model.config().passthrough(),
        new ChatCall.Pictures(call.caller().tenantId(), Pictures.urls(request)),
        outputLimit,
        spending,
        call.requestId());
  }

  private Opened begin(
      ChatCompletionRequest request,
      CatalogModel model,
      Call call,
      Meter meter,
      @Nullable ReadingOn rest,
      Function<ChatListener, RoutedChat> generation) {
    StreamOptions options = request.getStreamOptions();
    boolean usageAsked = options != null && Boolean.TRUE.equals(options.getIncludeUsage());
    long created = clock.instant().getEpochSecond();
    var head = new AnswerHead(call.id(), created, call.model(), usageAsked);
    var ends = new ChatEnds(calls, call, model, meter, head, answers);
    if (isStream(request)) {
      boolean thinks = model.config().options().contains(THINKING);
      return new Opened.Streamed(new ChunkStream(ends, meter, rest, thinks, generation));
    }
    var whole = new CollectedAnswer(ends, meter, rest, generation);
    return new Opened.Whole(whole.collect(), whole::cancel);
  }

  private static boolean isStream(ChatCompletionRequest request) {
    return Boolean.TRUE.equals(request.getStream());
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
