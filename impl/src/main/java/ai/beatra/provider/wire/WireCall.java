package ai.beatra.provider.wire;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Spending;
import ai.beatra.upstream.PublicPictures;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the upstream: its place, its pictures, and the keys with which it is
 * tried.
 */
final class WireCall implements ChatGeneration {
  private final WireChat upstream;
  private final CallSummary asked;
  private final Spending spending;
  private final Refusals refusals;
  private final EventQueue events;
  private final AtomicBoolean place = new AtomicBoolean();
  private volatile PublicPictures.@Nullable Fetch fetch;
  private volatile @Nullable Answer answer;

  /** Until the request was written; it may be large, and the answer may take minutes. */
  private @Nullable ChatCall call;

  /** The keys that it may be sent with; null until it is. */
  private KeyPool.@Nullable Turn keys;

  /** The request as it is sent, as long as it may be sent again with another key. */
  private byte @Nullable [] written;

  WireCall(WireChat upstream, ChatCall call, ChatListener listener) {
    this.upstream = upstream;
    this.call = call;
    this.asked = CallSummary.of(call);
    this.spending = call.spending();
    this.refusals = upstream.refusals(call);
    this.events = new EventQueue(listener, this::wantMore, this::over);
  }

  @Override
  public void start() {
    if (!events.isOver()) {
      try {
        begin();
      } catch (RuntimeException e) {
        events.fail(e);
      }
    }
  }

  @Override
  public void more() {
    events.more();
  }

  @Override
  public void cancel() {
    events.cancel();
  }

  private void begin() {
    if (!upstream.enter()) {
      throw new ProviderException(
          ErrorCode.OVERLOADED,
          "Too many requests to the model are running. Send the request again in a moment.");
    }
    place.set(true);
    ChatCall asking = Objects.requireNonNull(call);
    if (events.isOver()) {
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
    if (events.isOver()) {
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
                if (!events.isOver()) {
                  send(asking, fetched);
                }
              } catch (RuntimeException e) {
                events.fail(e);
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
    KeyPool.Turn turn = upstream.keys(asked);
    keys = turn;
    attempt(request, turn);
  }

  private void attempt(byte[] request, KeyPool.Turn turn) {
    written = turn.isLast() ? null : request;
    var next = new Answer(this, asked, upstream.format(), spending, refusals, events);
    answer = next;
    next.begin(upstream.call(request, asked, turn, next));
  }

  /** The upstream answers, and so takes the key. */
  void keyAccepted() {
    Objects.requireNonNull(keys).accepted();
    written = null;
  }

  /**
   * The upstream does not take the key: the request is sent again with the next one.
   *
   * @param told what becomes of the call if there is none
   */
  void keyRefused(KeyPool.Fault fault, ProviderException told) {
    KeyPool.Turn turn = Objects.requireNonNull(keys);
    byte[] again = written;
    written = null;
    if (turn.refused(fault, told.retryAfter()) && again != null) {
      Objects.requireNonNull(answer).close();
      attempt(again, turn);
    } else {
      events.fail(turn.told(told));
    }
  }

  /** Nothing of the request is held any more when it was sent and will not be sent again. */
  void release() {
    if (written == null) {
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

  private void wantMore() {
    Answer coming = answer;
    if (coming != null) {
      coming.more();
    }
  }

  private void over() {
    closeFetch();
    Answer coming = answer;
    if (coming != null) {
      coming.close();
    }
    leave();
  }

  private void leave() {
    if (place.compareAndSet(true, false)) {
      upstream.leave();
    }
  }
}
