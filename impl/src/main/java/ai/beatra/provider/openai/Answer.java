package ai.beatra.provider.openai;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Spending;
import ai.beatra.upstream.BoundedBody;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.SseEvent;
import ai.beatra.upstream.SseParser;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamListener;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One answer on its way from the upstream to whoever asked. */
final class Answer extends EventQueue implements UpstreamListener {
  private static final int MOST_BODY = 16 << 20;
  private static final int MOST_REFUSAL = 256 << 10;
  private static final int MOST_EVENT = 4 << 20;

  /**
   * How far the upstream may be ahead of who reads. It is held back by then; but HttpCore reads on
   * from a connection on which data never cease to come.
   */
  private static final int MOST_AHEAD = 1 << 20;

  private static final String DONE = "[DONE]";

  private final OpenAiChat upstream;
  private final Asked asked;
  private final Spending spending;
  private final Refusals refusals;
  private final AnswerReader reader;
  private final int firstKey;
  private final SseParser parser = new SseParser(MOST_EVENT, this::event);

  private volatile @Nullable UpstreamCall running;
  private volatile PublicPictures.@Nullable Fetch fetch;
  private final AtomicBoolean place = new AtomicBoolean();
  private final AtomicInteger ahead = new AtomicInteger();

  /** Until the request was written; it may be large, and the answer may take minutes. */
  private @Nullable ChatCall call;

  /** The request as it is sent, as long as it may be sent again with another key. */
  private byte @Nullable [] written;

  private boolean sent;
  private int attempts;
  private int status;
  private Map<String, String> headers = Map.of();

  /** Where the answer is collected that does not come as a stream. */
  private @Nullable BoundedBody body;

  private boolean complete;

  Answer(OpenAiChat upstream, ChatCall call) {
    this.upstream = upstream;
    this.call = call;
    this.asked = Asked.of(call);
    this.spending = call.spending();
    this.refusals = upstream.refusals(call);
    this.reader = new AnswerReader(refusals, this::publish);
    this.firstKey = upstream.nextKey();
  }

  @Override
  void begin() {
    if (!upstream.enter()) {
      throw new ProviderException(
          ErrorCode.OVERLOADED,
          "Too many requests to the model are running. Send the request again in a moment.");
    }
    place.set(true);
    ChatCall asking = Objects.requireNonNull(call);
    if (isOver()) {
      leave();
    } else if (upstream.fetches(asking)) {
      fetch(asking);
    } else {
      send(asking, Map.of());
    }
  }

  /** Goes on where the pictures are, when they are. */
  private void fetch(ChatCall asking) {
    PublicPictures.Fetch coming = upstream.fetch(asking);
    if (coming == null) {
      throw new ProviderException(
          ErrorCode.OVERLOADED,
          "Too many pictures are being fetched. Send at most "
              + PublicPictures.MOST_OF_ONE
              + " of them by URL at a time and the others as data URIs, or send the request again"
              + " in a moment.");
    }
    fetch = coming;
    if (isOver()) {
      coming.close();
      return;
    }
    coming
        .pictures()
        .whenComplete(
            (fetched, failure) -> {
              try {
                if (failure != null) {
                  throw unusable(asking, failure);
                }
                if (!isOver()) {
                  send(asking, fetched);
                }
              } catch (RuntimeException e) {
                fail(e);
              }
            });
  }

  private static RuntimeException unusable(ChatCall asking, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof PublicPictures.UnusableException unusable)) {
      return new IllegalStateException(failure);
    }
    String pointer =
        asking.pictures().urls().entrySet().stream()
            .filter(each -> each.getValue().equals(unusable.url()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    return ProviderException.unusable(
        "The picture " + unusable.getMessage() + ". Send another one, or a data URI.", pointer);
  }

  private void send(ChatCall asking, Map<String, String> pictures) {
    byte[] request = upstream.write(asking, pictures);
    call = null;
    written = upstream.keys() > 1 ? request : null;
    attempt(request);
  }

  private void attempt(byte[] request) {
    body = null;
    sent = false;
    UpstreamCall next = upstream.call(request, asked.stream(), firstKey + attempts++, this);
    running = next;
    if (isOver()) {
      next.close();
    } else {
      next.start();
    }
  }

  @Override
  public void sent() {
    sent = true;
    spending.asked();
    release();
  }

  /** Nothing of the request is held any more when it was sent and will not be sent again. */
  private void release() {
    if (sent && written == null) {
      closeFetch();
      spending.keeps(0);
    }
  }

  private void closeFetch() {
    PublicPictures.Fetch fetched = fetch;
    fetch = null;
    if (fetched != null) {
      fetched.close();
    }
  }

  @Override
  void wantMore() {
    ahead.set(0);
    UpstreamCall reading = running;
    if (reading != null) {
      reading.more();
    }
  }

  @Override
  void over() {
    closeFetch();
    stopReading();
    leave();
  }

  private void stopReading() {
    UpstreamCall reading = running;
    if (reading != null) {
      reading.close();
    }
  }

  private void leave() {
    if (place.compareAndSet(true, false)) {
      upstream.leave();
    }
  }

  @Override
  public void head(int status, Map<String, String> headers) {
    byte[] again = written;
    written = null;
    if (again != null && Refusals.isOfKey(status)) {
      refusals.logKey(status);
      stopReading();
      attempt(again);
      return;
    }
    release();
    this.status = status;
    this.headers = headers;
    if (status == 200) {
      spending.begun();
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
      wantMore();
      return;
    }
    if (ahead.addAndGet(piece.remaining()) > MOST_AHEAD) {
      stopReading();
      fail(
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
      stopReading();
      failAnswer(e);
    }
    drain();
  }

  private void event(SseEvent event) {
    if (complete || isOver()) {
      return;
    }
    String data = event.data().strip();
    if (data.equals(DONE)) {
      conclude();
    } else if (event.name().equals("error")) {
      reader.error(data);
    } else if (!data.isEmpty()) {
      reader.chunk(data);
      tellUsage();
    }
  }

  /** Who leaves before the end has to pay, too. */
  private void tellUsage() {
    ChatEvent.Usage soFar = reader.usage();
    if (soFar != null) {
      spending.told(soFar);
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
        throw refusals.of(status, headers, collected.toByteArray());
      }
      conclude();
    } catch (UpstreamException e) {
      throw e;
    } catch (RuntimeException e) {
      failAnswer(e);
    }
  }

  private void failAnswer(RuntimeException e) {
    fail(Refusals.ofAnswer(e, status, headers.getOrDefault("content-type", "")));
  }

  /** An answer that has said all is whole, whatever becomes of its connection. */
  @Override
  public void failed(UpstreamException failure) {
    try {
      if (isAllSaid()) {
        conclude();
        return;
      }
    } catch (RuntimeException e) {
      failAnswer(e);
      return;
    }
    fail(refusals.of(failure));
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
    ChatEvent.Usage usage = reader.usage();
    if (usage != null) {
      publish(usage);
    }
    finish();
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
