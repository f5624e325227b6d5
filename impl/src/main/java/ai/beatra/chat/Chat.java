package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.Calls;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.chat.request.ChatNeeds;
import ai.beatra.chat.request.ChatRules;
import ai.beatra.chat.request.OldFunctions;
import ai.beatra.chat.request.Pictures;
import ai.beatra.chat.request.UsageBound;
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
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.Spending;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
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
    ChatRoute route = catalog.chat(request.getModel(), ChatNeeds.of(request));
    CatalogModel model = route.model();
    int outputLimit = ChatRules.outputLimit(request, model);
    byte[] body = ask.body();
    OldFunctions.refuse(body, model);
    var prompt = PromptText.of(body, request, model.config().passthrough(), model.chatLimits());
    UsageBound bound = ChatRules.bound(request, model, prompt, outputLimit);
    Call call = call(ask, route, bound.cost(model));
    Optional<StoredAnswer> earlier = calls.open(call, idempotent(ask));
    if (earlier.isPresent()) {
      return new Opened.Repeated(earlier.get());
    }
    try {
      var meter =
          new Meter(
              tokenizer,
              prompt,
              bound,
              told -> ChatLines.incredible(call, told, bound),
              ask.underway()::keepOfBody);
      // What costs nothing has no limit that anybody knows, unless the client sets one.
      boolean limited = ChatRules.setsLimit(request) || !call.held().isZero();
      ChatCall asked = asked(request, body, route, call, limited ? outputLimit : null, meter);
      return begin(request, route, call, meter, listener -> route.provider().chat(asked, listener));
    } catch (RuntimeException | Error e) {
      calls.forget(call);
      throw e;
    }
  }

  private Call call(Ask ask, ChatRoute route, Amount mostItCanCost) {
    Report report = ask.underway().report();
    String model = route.model().id();
    report.model(model);
    return new Call(
        ids.next("chatcmpl-"),
        ask.caller(),
        ask.requestId(),
        new Call.Model(model, route.providerName(), route.upstreamModel()),
        mostItCanCost,
        ask.idempotencyKey() != null,
        (ended, charge) -> ChatLines.charged(ended, charge, report));
  }

  private static ChatCall asked(
      ChatCompletionRequest request,
      byte[] body,
      ChatRoute route,
      Call call,
      @Nullable Integer outputLimit,
      Spending spending) {
    return new ChatCall(
        route.upstreamModel(),
        request,
        body,
        isStream(request),
        route.model().config().passthrough(),
        new ChatCall.Pictures(call.caller().tenantId(), Pictures.urls(request)),
        outputLimit,
        spending,
        call.requestId());
  }

  private Opened begin(
      ChatCompletionRequest request,
      ChatRoute route,
      Call call,
      Meter meter,
      Function<ChatListener, ChatGeneration> model) {
    StreamOptions options = request.getStreamOptions();
    boolean usageAsked = options != null && Boolean.TRUE.equals(options.getIncludeUsage());
    long created = clock.instant().getEpochSecond();
    var head = new AnswerHead(call.id(), created, call.model().id(), usageAsked);
    var ends = new ChatEnds(calls, call, route.model(), meter, head, answers);
    // The rest of an answer whose client leaves may have to be paid.
    ReadingOn rest = route.provider().spendsUnseen() && !call.held().isZero() ? readingOn : null;
    if (isStream(request)) {
      boolean thinks = route.model().config().options().contains(THINKING);
      return new Opened.Streamed(new ChunkStream(ends, meter, rest, thinks, model));
    }
    var whole = new CollectedAnswer(ends, meter, rest, model);
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
