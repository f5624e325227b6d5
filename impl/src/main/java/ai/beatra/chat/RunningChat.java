package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.CallState;
import ai.beatra.calls.Calls;
import ai.beatra.calls.Charge;
import ai.beatra.calls.Closing;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.ServerEvent;
import ai.beatra.idempotency.KeptAnswer;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletion;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One answer in the making: what was delivered of it, and each way in which it can end. */
final class RunningChat {
  static final ServerEvent DONE = new ServerEvent("[DONE]");

  private final Calls calls;
  private final Call call;
  private final CatalogModel model;
  private final Meter meter;
  private final AnswerHead head;
  private final AnswerWriter writer;
  private final boolean usageAsked;
  private final @Nullable ReadingOn readingOn;
  private final boolean unseen;
  private final KeptAnswer delivered;
  private volatile boolean begun;
  private volatile boolean left;
  private volatile ReadingOn.@Nullable One readOn;

  /**
   * @param usageAsked whether a stream ends with what was used
   * @param readingOn what to do with the rest when the client leaves; null to stop it
   * @param unseen whether a part of it may be paid and not seen
   */
  RunningChat(
      Calls calls,
      Call call,
      CatalogModel model,
      Meter meter,
      AnswerHead head,
      AnswerWriter writer,
      boolean usageAsked,
      @Nullable ReadingOn readingOn,
      boolean unseen) {
    this.calls = calls;
    this.call = call;
    this.model = model;
    this.meter = meter;
    this.head = head;
    this.writer = writer;
    this.usageAsked = usageAsked;
    this.readingOn = readingOn;
    this.unseen = unseen;
    this.delivered = writer.begin();
  }

  /** Gives the call up: nobody will subscribe to its answer. */
  void forget() {
    calls.forget(call);
  }

  void told(ChatEvent.Usage usage) {
    meter.told(usage);
  }

  /** A part of an answer that is not sent, or not yet. */
  void collected(ChunkChoice part) {
    meter.add(part);
  }

  /** The event for a part of a stream, which counts as delivered from now on. */
  ServerEvent delivers(ChunkChoice part) {
    begun = true;
    meter.add(part);
    ServerEvent event = writer.delta(head, part, usageAsked);
    if (call.repeatable()) {
      delivered.add(event.encoded());
    }
    return event;
  }

  /** Ends an answer in one piece. It is given when it is charged. */
  CompletableFuture<StoredAnswer> succeed(List<ChatChoice> choices) {
    hasEnded();
    return calls.closeBeforeDelivery(
        call,
        () -> {
          Charge charge = meter.read().charge(model);
          StoredAnswer whole = whole(choices, charge);
          return new Closing<>(
              CallState.SUCCEEDED, null, charge, call.repeatable() ? kept(whole) : null, whole);
        });
  }

  private StoredAnswer kept(StoredAnswer whole) {
    return delivered.whole(whole, writer.tooLong(call.requestId()));
  }

  private StoredAnswer whole(List<ChatChoice> choices, Charge charge) {
    return writer.whole(
        new ChatCompletion()
            .id(head.id())
            .created(head.created())
            .model(head.model())
            .choices(choices)
            .usage(Usages.wire(charge)));
  }

  /** Ends a stream. What is left to send of it, before its end, is sent when it is charged. */
  CompletableFuture<List<ServerEvent>> succeed() {
    return calls.close(
        call,
        () -> {
          Charge charge = meter.read().charge(model);
          List<ServerEvent> rest = usage(charge);
          return new Closing<>(
              CallState.SUCCEEDED,
              null,
              charge,
              call.repeatable() ? stored(rest, DONE) : null,
              rest);
        });
  }

  private List<ServerEvent> usage(Charge charge) {
    return usageAsked ? List.of(writer.usage(head, charge)) : List.of();
  }

  private StoredAnswer stored(List<ServerEvent> more, ServerEvent last) {
    var events = new StringBuilder();
    more.forEach(event -> events.append(event.encoded()));
    return delivered.end(
        writer.stream(events.append(last.encoded()).toString()), writer.tooLong(call.requestId()));
  }

  /** Whether a part of a stream was delivered. */
  boolean hasDelivered() {
    return begun;
  }

  /**
   * Ends a call whose answer failed. What was delivered is charged, and nothing else: where nothing
   * was, the same request may run again.
   *
   * @param error what the client is told
   */
  CompletableFuture<ApiException> fail(ApiException error) {
    hasEnded();
    ChatLines.failed(call, error, meter);
    return begun
        ? interrupt(error)
        : endUncharged(
            error.code(),
            error,
            () -> meter.hasBegun() ? meter.readSoFar() : Meter.Reading.NOTHING);
  }

  /** Charges what was used of an answer that does not become whole. */
  private CompletableFuture<ApiException> interrupt(ApiException error) {
    return calls.close(
        call,
        () ->
            new Closing<>(
                CallState.INTERRUPTED,
                error.code(),
                meter.readSoFar().charge(model),
                call.repeatable() ? broken(error) : null,
                error));
  }

  /** Nothing is charged and nothing is kept at all, so that the same request runs anew. */
  private <T> CompletableFuture<T> endUncharged(
      @Nullable ErrorCode code, T told, Supplier<Meter.Reading> used) {
    return calls.close(
        call,
        () -> {
          delivered.drop();
          Charge charge = used.get().free().charge(model);
          return new Closing<>(CallState.FAILED, code, charge, null, told);
        });
  }

  /** What is kept of an answer that does not become whole: that it cannot be had any more. */
  private StoredAnswer broken(ApiException error) {
    if (begun) {
      return stored(List.of(), writer.failure(error, call.requestId()));
    }
    delivered.drop();
    return writer.refusal(error, call.requestId());
  }

  /**
   * The client does not wait for the answer any more. It pays for what its request has used until
   * it is stopped, which is nothing before the model has got it. A model that has is waited for:
   * only then it is known whether it works on it.
   *
   * @param rest of the answer; it is stopped, or read on where only its end tells what was used
   */
  void leave(Flow.Subscription rest) {
    left = true;
    if (readingOn == null || !meter.isAwaited()) {
      leaveBegun(rest);
      return;
    }
    readOn = readingOn.begin(ReadingOn.FOR_ANSWER, () -> stop(rest));
    meter.whenBegun(
        () -> {
          hasEnded();
          leaveBegun(rest);
        });
  }

  private void leaveBegun(Flow.Subscription rest) {
    if (readingOn == null || !unseen || !meter.hasBegun() || meter.isTold()) {
      stop(rest);
      return;
    }
    readOn = readingOn.begin(ReadingOn.FOR_USAGE, () -> stop(rest));
    rest.request(Long.MAX_VALUE);
  }

  private void stop(Flow.Subscription rest) {
    left = true;
    rest.cancel();
    endLeft();
  }

  /**
   * The same of an answer in one piece. Its model works on it unseen, so it is made to its end all
   * the same, charged, and kept for its Idempotency-Key, unless it takes too long.
   */
  void leaveWhole(Flow.Subscription rest) {
    if (readingOn == null) {
      leave(rest);
      return;
    }
    readOn = readingOn.begin(ReadingOn.FOR_ANSWER, () -> stop(rest));
  }

  /** Nothing is read on any more. */
  private void hasEnded() {
    ReadingOn.One read = readOn;
    if (read != null) {
      read.ended();
    }
  }

  /** Whether the client does not wait for the answer any more. */
  boolean isLeft() {
    return left;
  }

  /** Nothing more comes of an answer whose client has left. */
  void endLeft() {
    hasEnded();
    if (meter.hasBegun()) {
      interrupt(
          new ApiException(
              ErrorCode.STREAM_INTERRUPTED,
              "The client of the first request left before the answer was whole. Send the request"
                  + " with a new Idempotency-Key."));
    } else {
      endUncharged(null, true, meter::readSoFar);
    }
  }
}
