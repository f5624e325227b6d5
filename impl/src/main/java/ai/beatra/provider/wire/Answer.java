package ai.beatra.provider.wire;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Spending;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.upstream.BoundedBody;
import ai.beatra.upstream.SseEvent;
import ai.beatra.upstream.SseParser;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamListener;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One answer on its way from the upstream to whoever asked. */
final class Answer implements UpstreamListener {
  private static final int MOST_BODY = 16 << 20;
  private static final int MOST_REFUSAL = 256 << 10;
  private static final int MOST_EVENT = 4 << 20;

  /**
   * How far the upstream may be ahead of who reads. It is held back by then; but HttpCore reads on
   * from a connection on which data never cease to come.
   */
  private static final int MOST_AHEAD = 1 << 20;

  /** In bytes: so much may come at once without anybody being slow. */
  private static final int UNTOLD = 8 << 10;

  /** US dollars, in either form. */
  private static final Pattern COST =
      Pattern.compile("\\d{1,9}(\\.\\d{1,40})?([eE][+-]?\\d{1,2})?");

  private final WireCall call;
  private final CallSummary asked;
  private final List<String> costHeaders;
  private final Spending spending;
  private final Refusals refusals;
  private final EventQueue events;
  private final WireReader reader;
  private final SseParser parser = new SseParser(MOST_EVENT, this::event);

  /** What was said in the piece that is being read. */
  private final List<ChunkChoice> together = new ArrayList<>();

  private final AtomicInteger ahead = new AtomicInteger();
  private volatile @Nullable UpstreamCall running;
  private boolean sent;
  private int status;
  private Map<String, String> headers = Map.of();

  /** Where the answer is collected that does not come as a stream. */
  private @Nullable BoundedBody body;

  private boolean complete;

  Answer(
      WireCall call,
      CallSummary asked,
      WireFormat format,
      Spending spending,
      Refusals refusals,
      EventQueue events) {
    this.call = call;
    this.asked = asked;
    this.costHeaders = format.costHeaders();
    this.spending = spending;
    this.refusals = refusals;
    this.events = events;
    this.reader = format.reader(refusals, this::take);
  }

  /** What comes together goes on together. */
  private void take(ChatEvent event) {
    if (event instanceof ChatEvent.Delta delta) {
      together.addAll(delta.parts());
    } else {
      say();
      events.add(event);
    }
  }

  private void say() {
    if (!together.isEmpty()) {
      events.add(new ChatEvent.Delta(List.copyOf(together)));
      together.clear();
    }
  }

  void begin(UpstreamCall next) {
    running = next;
    if (events.isOver()) {
      next.close();
    } else {
      next.start();
    }
  }

  void more() {
    if (ahead.getAndSet(0) > UNTOLD) {
      spending.ahead(0);
    }
    UpstreamCall reading = running;
    if (reading != null) {
      reading.more();
    }
  }

  void close() {
    UpstreamCall reading = running;
    if (reading != null) {
      reading.close();
    }
  }

  @Override
  public void sent() {
    sent = true;
    spending.sent();
    call.release();
  }

  @Override
  public void head(int status, Map<String, String> headers) {
    this.status = status;
    this.headers = headers;
    if (status == 200) {
      call.keyAccepted();
      spending.begun();
    }
    if (sent) {
      call.release();
    }
    String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    boolean stream = type.startsWith("text/event-stream");
    if (status != 200) {
      body = new BoundedBody(MOST_REFUSAL);
    } else if (!stream && (!asked.stream() || type.startsWith("application/json"))) {
      body = new BoundedBody(MOST_BODY);
    }
  }

  @Override
  public void body(ByteBuffer piece) {
    BoundedBody collected = body;
    if (collected != null) {
      collected.add(piece);
      more();
      return;
    }
    int waiting = ahead.addAndGet(piece.remaining());
    if (waiting > UNTOLD) {
      spending.ahead(waiting);
    }
    if (waiting > MOST_AHEAD) {
      close();
      events.fail(
          new ProviderException(
              ErrorCode.STREAM_INTERRUPTED, "The answer came much faster than it was read."));
      return;
    }
    try {
      parser.feed(piece);
    } catch (UpstreamException e) {
      throw e;
    } catch (RuntimeException e) {
      // The upstream's failure, or a mistake of ours, which is not to be taken for one.
      close();
      failAnswer(e);
    } finally {
      say();
    }
    events.drain();
  }

  private void event(SseEvent event) {
    if (complete || events.isOver()) {
      return;
    }
    if (reader.event(event)) {
      conclude();
    } else {
      tellUsage();
    }
  }

  /** Who leaves before the end has to pay, too. */
  private void tellUsage() {
    ChatEvent.Usage soFar = reader.usage();
    if (soFar != null) {
      spending.counted(soFar);
    }
  }

  @Override
  public void end() {
    BoundedBody collected = body;
    try {
      if (collected == null) {
        parser.end();
      } else if (status == 200) {
        reader.whole(collected.toByteArray());
      } else {
        refuse(collected);
        return;
      }
      conclude();
    } catch (UpstreamException e) {
      throw e;
    } catch (RuntimeException e) {
      failAnswer(e);
    }
  }

  private void refuse(BoundedBody collected) {
    UpstreamError error = UpstreamError.inRefusal(collected.toByteArray());
    ProviderException told = refusals.of(status, headers, error);
    KeyPool.Fault fault = Refusals.keyFault(status, error);
    if (fault == null) {
      events.fail(told);
    } else {
      call.keyRefused(fault, told);
    }
  }

  private void failAnswer(RuntimeException e) {
    say();
    events.fail(Refusals.ofAnswer(e, status, headers.getOrDefault("content-type", "")));
  }

  /** An answer that has said all is whole, whatever becomes of its connection. */
  @Override
  public void failed(UpstreamException failure) {
    BoundedBody collected = body;
    try {
      if (isAllSaid()) {
        conclude();
        return;
      }
      if (collected != null && Refusals.isOfKey(status)) {
        refuse(collected);
        return;
      }
    } catch (RuntimeException e) {
      failAnswer(e);
      return;
    }
    events.fail(Verdicts.of(failure));
  }

  private boolean isAllSaid() {
    return body == null && reader.isWhole() && reader.usage() != null;
  }

  /** The upstream has said all; whether that is an answer is seen here. */
  private void conclude() {
    if (complete) {
      return;
    }
    complete = true;
    if (!reader.isWhole()) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider broke off the answer. Send the request again.");
    }
    reader.end(asked.stops());
    settle();
    bill();
    ChatEvent.Usage usage = reader.usage();
    if (usage != null) {
      take(usage);
    }
    say();
    events.finish();
  }

  /** What stands in the headers of a stream was written before anybody knew. */
  private void bill() {
    if (body == null || asked.stream()) {
      return;
    }
    costHeaders.stream()
        .map(name -> headers.getOrDefault(name, "").strip())
        .filter(cost -> COST.matcher(cost).matches())
        .map(BigDecimal::new)
        .filter(cost -> cost.signum() > 0)
        .findFirst()
        .ifPresent(spending::billed);
  }

  /** Who asked may still be reading, but the upstream has done its part. */
  private void settle() {
    UpstreamCall done = running;
    running = null;
    if (done != null) {
      done.settle();
    }
  }
}
