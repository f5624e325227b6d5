package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.http.ServerEvent;
import ai.beatra.idempotency.KeptAnswer;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletion;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One answer in the making: what was delivered of it, and each way in which it can end. */
final class RunningChat {
  static final ServerEvent DONE = new ServerEvent("[DONE]");

  private final Calls calls;
  private final Call call;
  private final Meter meter;
  private final AnswerHead head;
  private final AnswerWriter writer;
  private final boolean usageAsked;
  private final KeptAnswer delivered;

  /**
   * @param usageAsked whether a stream ends with what was used
   */
  RunningChat(
      Calls calls,
      Call call,
      Meter meter,
      AnswerHead head,
      AnswerWriter writer,
      boolean usageAsked) {
    this.calls = calls;
    this.call = call;
    this.meter = meter;
    this.head = head;
    this.writer = writer;
    this.usageAsked = usageAsked;
    this.delivered = writer.begin();
  }

  /** Gives the call up: nobody will subscribe to its answer. */
  void forget() {
    calls.forget(call);
  }

  void told(ChatEvent.Usage usage) {
    meter.told(usage);
  }

  /** A part of an answer that is collected. */
  void collected(ChunkChoice part) {
    meter.add(part);
  }

  /** The event for a part of a stream, which counts as delivered from now on. */
  ServerEvent delivers(ChunkChoice part) {
    meter.add(part);
    ServerEvent event = writer.delta(head, part, usageAsked);
    if (call.repeatable()) {
      delivered.add(event.encoded());
    }
    return event;
  }

  /** Ends an answer in one piece. It is given when it is charged. */
  CompletableFuture<StoredAnswer> succeed(List<ChatChoice> choices) {
    var whole = new WrittenOnce<StoredAnswer>(charge -> whole(choices, charge));
    return calls
        .closeBeforeDelivery(
            call,
            new Closing(CallState.SUCCEEDED, meter::read, charge -> kept(whole.apply(charge))))
        .thenApply(whole);
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
    var usage = new WrittenOnce<List<ServerEvent>>(this::usage);
    return calls
        .close(
            call,
            new Closing(
                CallState.SUCCEEDED, meter::read, charge -> stored(usage.apply(charge), DONE)))
        .thenApply(usage);
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

  /**
   * Ends a call before its answer is whole. What was delivered is charged; where nothing was, a
   * refusal that would come again is remembered.
   *
   * @param streamed whether the parts so far have gone to the client
   * @param error what the client is told, or would be told if it had not left
   */
  CompletableFuture<Charge> breakOff(boolean streamed, ApiException error) {
    return streamed && !meter.isIdle()
        ? calls.close(
            call,
            new Closing(
                CallState.INTERRUPTED,
                meter::read,
                charge -> stored(List.of(), writer.failure(error, call.requestId()))))
        : calls.close(
            call,
            new Closing(CallState.FAILED, () -> Meter.Reading.NOTHING, charge -> refusal(error)));
  }

  private @Nullable StoredAnswer refusal(ApiException error) {
    delivered.drop();
    return error.code().retryable() ? null : writer.refusal(error, call.requestId());
  }
}
