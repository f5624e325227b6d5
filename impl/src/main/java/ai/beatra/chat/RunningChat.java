package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatListener;
import ai.beatra.routing.RoutedChat;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One answer in the making: on its way from the provider, as long as anybody wants it. */
abstract sealed class RunningChat implements ChatListener permits ChunkStream, CollectedAnswer {
  private final @Nullable ReadingOn readingOn;
  private final boolean unseen;
  private final RoutedChat generation;
  private volatile boolean left;
  private volatile @Nullable Future<Void> readOn;

  final ChatEnds ends;
  final Meter meter;

  /**
   * @param readingOn what to do with the rest when the client leaves; null to stop it
   * @param unseen whether a part of it may be paid and not seen
   * @param model makes the answer
   */
  RunningChat(
      ChatEnds ends,
      Meter meter,
      @Nullable ReadingOn readingOn,
      boolean unseen,
      Function<ChatListener, RoutedChat> model) {
    this.ends = ends;
    this.meter = meter;
    this.readingOn = readingOn;
    this.unseen = unseen;
    this.generation = model.apply(this);
  }

  /**
   * The next parts of the answer.
   *
   * @return whether there is room for more at once; else it is asked for later
   * @throws ApiException if it is too much
   */
  abstract boolean take(List<ChunkChoice> parts);

  /** Nothing more comes of the answer. */
  abstract void end();

  /**
   * The answer has failed, and has been charged for what was delivered.
   *
   * @param error for the client
   */
  abstract void tell(ApiException error);

  final void start() {
    generation.start();
  }

  final void more() {
    generation.more();
  }

  @Override
  public final void event(ChatEvent event) {
    boolean room = true;
    if (event instanceof ChatEvent.Usage usage) {
      meter.counted(usage);
    } else if (event instanceof ChatEvent.Delta delta) {
      room = takes(delta.parts());
    }
    if (room) {
      generation.more();
    }
  }

  private boolean takes(List<ChunkChoice> parts) {
    meter.add(parts);
    if (left) {
      return true;
    }
    try {
      return take(parts);
    } catch (ApiException tooMuch) {
      generation.cancel();
      fail(tooMuch);
      return false;
    }
  }

  @Override
  public final void done() {
    hasEnded();
    if (left) {
      ends.left();
    } else {
      end();
    }
  }

  @Override
  public final void failed(Throwable failure) {
    if (left) {
      hasEnded();
      ends.left();
    } else {
      fail(failure);
    }
  }

  final void fail(Throwable thrown) {
    hasEnded();
    ends.failed(thrown, this::tell);
  }

  /**
   * The client does not wait for the answer any more. It pays for what its request has used until
   * it is stopped, which is nothing before the model has got it. A model that has is waited for:
   * only then it is known whether it works on it.
   */
  final void leave() {
    left = true;
    generation.stay();
    if (readingOn == null || !meter.isAwaited()) {
      leaveBegun();
      return;
    }
    readOn = readingOn.begin(ReadingOn.FOR_ANSWER, this::stop);
    meter.whenBegun(
        () -> {
          hasEnded();
          leaveBegun();
        });
  }

  private void leaveBegun() {
    if (readingOn == null || !unseen || !meter.hasBegun() || meter.isCounted()) {
      stop();
      return;
    }
    readOn = readingOn.begin(ReadingOn.FOR_USAGE, this::stop);
    generation.more();
  }

  private void stop() {
    left = true;
    generation.cancel();
    hasEnded();
    ends.left();
  }

  /**
   * The same of an answer in one piece. Its model works on it unseen, so it is made to its end all
   * the same, charged, and kept for its Idempotency-Key, unless it takes too long.
   */
  final void leaveWhole() {
    if (readingOn == null) {
      leave();
    } else {
      readOn = readingOn.begin(ReadingOn.FOR_ANSWER, this::stop);
    }
  }

  /** Nothing is read on any more. */
  private void hasEnded() {
    Future<Void> read = readOn;
    if (read != null) {
      read.cancel(false);
    }
  }
}
