package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.CallOutcome;
import ai.beatra.calls.CallState;
import ai.beatra.calls.Calls;
import ai.beatra.calls.Charge;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.ServerEvent;
import ai.beatra.idempotency.KeptAnswer;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChunkChoice;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was delivered of one answer, and each way in which it can end: once, by the first. */
final class ChatEnds {
  static final ServerEvent DONE = ServerEvent.of("[DONE]");

  private final Calls calls;
  private final Call call;
  private final CatalogModel model;
  private final Meter meter;
  private final AnswerHead head;
  private final AnswerWriter writer;
  private final KeptAnswer kept;

  /** Of a stream, from its first part on. */
  private AnswerWriter.@Nullable Deltas deltas;

  private volatile boolean begun;

  ChatEnds(
      Calls calls,
      Call call,
      CatalogModel model,
      Meter meter,
      AnswerHead head,
      AnswerWriter writer) {
    this.calls = calls;
    this.call = call;
    this.model = model;
    this.meter = meter;
    this.head = head;
    this.writer = writer;
    this.kept = writer.begin();
  }

  /** Nothing was begun, and nobody will end it. */
  void forget() {
    calls.forget(call);
  }

  /** The events for parts of a stream, which count as delivered from now on. */
  ServerEvent deliver(List<ChunkChoice> parts) {
    begun = true;
    if (deltas == null) {
      deltas = writer.deltas(head);
    }
    ServerEvent event = deltas.events(parts);
    if (call.repeatable()) {
      kept.add(event.encoded());
    }
    return event;
  }

  /** Ends an answer in one piece. It is given when it is charged. */
  CompletableFuture<StoredAnswer> whole(List<ChatChoice> choices) {
    return calls.closeBeforeDelivery(
        call,
        () -> {
          Meter.Reading read = meter.read();
          Charge charge = read.charge(model);
          ChatLines.capped(call, read, model);
          StoredAnswer whole = writer.whole(head, choices, charge);
          return new CallOutcome<>(
              CallState.SUCCEEDED,
              null,
              charge,
              call.repeatable() ? kept.whole(whole, tooLong()) : null,
              whole);
        });
  }

  /** Ends a stream. What is left to send of it, before its end, is sent when it is charged. */
  CompletableFuture<List<ServerEvent>> stream() {
    return calls.close(
        call,
        () -> {
          Charge charge = meter.read().charge(model);
          List<ServerEvent> rest =
              head.usageAsked() ? List.of(writer.usage(head, charge)) : List.of();
          return new CallOutcome<>(
              CallState.SUCCEEDED,
              null,
              charge,
              call.repeatable() ? stream(rest, DONE) : null,
              rest);
        });
  }

  private StoredAnswer stream(List<ServerEvent> more, ServerEvent last) {
    var events = new StringBuilder();
    more.forEach(event -> events.append(event.encoded()));
    return kept.end(writer.stream(events.append(last.encoded()).toString()), tooLong());
  }

  private StoredAnswer tooLong() {
    return writer.tooLong(call.requestId());
  }

  /**
   * Ends a call whose answer failed. What was delivered is charged, and nothing else: where nothing
   * was, the same request may run again.
   *
   * @param thrown by the provider, or what the client is told
   * @param client is told when it has ended
   */
  void failed(Throwable thrown, Consumer<ApiException> client) {
    ApiException error = Failures.translate(thrown, begun);
    ChatLines.failed(call, error, meter);
    CompletableFuture<ApiException> ended =
        begun
            ? interrupted(error)
            : uncharged(
                error.code(),
                error,
                () -> meter.hasBegun() ? meter.readSoFar() : Meter.Reading.NOTHING);
    ended.whenComplete((told, failure) -> client.accept(error));
  }

  /** Ends a call whose client has left: it pays for what was used until then. */
  void left() {
    if (meter.hasBegun()) {
      interrupted(
          new ApiException(
              ErrorCode.STREAM_INTERRUPTED,
              "The client of the first request left before the answer was whole. Send the request"
                  + " with a new Idempotency-Key."));
    } else {
      uncharged(null, true, meter::readSoFar);
    }
  }

  /** Charges what was used of an answer that does not become whole. */
  private CompletableFuture<ApiException> interrupted(ApiException error) {
    return calls.close(
        call,
        () ->
            new CallOutcome<>(
                CallState.INTERRUPTED,
                error.code(),
                meter.readSoFar().charge(model),
                call.repeatable() ? broken(error) : null,
                error));
  }

  /** What is kept of an answer that does not become whole: that it cannot be had any more. */
  private StoredAnswer broken(ApiException error) {
    if (begun) {
      return stream(List.of(), writer.failure(error, call.requestId()));
    }
    kept.drop();
    return writer.refusal(error, call.requestId());
  }

  /** Nothing is charged and nothing is kept, so that the same request runs anew. */
  private <T> CompletableFuture<T> uncharged(
      @Nullable ErrorCode code, T told, Supplier<Meter.Reading> used) {
    return calls.close(
        call,
        () -> {
          kept.drop();
          Charge charge = used.get().free().charge(model);
          return new CallOutcome<>(CallState.FAILED, code, charge, null, told);
        });
  }
}
