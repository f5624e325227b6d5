package ai.beatra.chat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are read on although their clients have left, until their upstreams say what they
 * used: what a model thinks, or makes in one piece, is billed and not seen. Each for a bounded
 * time.
 */
final class ReadingOn {
  /** For the usage of a stream that nobody reads any more. */
  static final Duration FOR_USAGE = Duration.ofSeconds(30);

  /**
   * For an answer in one piece, or the beginning of a stream. Its provider's own time-outs mostly
   * end it before.
   */
  static final Duration FOR_ANSWER = Duration.ofMinutes(10);

  private final ScheduledExecutorService timer;
  private final Set<One> running = ConcurrentHashMap.newKeySet();

  ReadingOn(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** One answer that is read on. */
  final class One {
    private final Runnable stop;
    private @Nullable Future<?> alarm;

    private One(Runnable stop) {
      this.stop = stop;
    }

    private void stop() {
      if (running.remove(this)) {
        stop.run();
      }
    }

    /** It has ended by itself. */
    void ended() {
      running.remove(this);
      Future<?> waiting = alarm;
      if (waiting != null) {
        waiting.cancel(false);
      }
    }
  }

  /**
   * @param most for how long
   * @param stop run once if the answer does not end in time, or the server stops
   */
  One begin(Duration most, Runnable stop) {
    var one = new One(stop);
    running.add(one);
    try {
      one.alarm = timer.schedule(one::stop, most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      one.stop();
    }
    return one;
  }

  void stopAll() {
    running.forEach(One::stop);
  }
}
