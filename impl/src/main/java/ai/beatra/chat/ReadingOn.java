package ai.beatra.chat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
  private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();

  ReadingOn(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * @param most for how long
   * @param stop run once if the answer does not end in time, or the server stops
   * @return to be cancelled when it has ended by itself
   */
  Future<Void> begin(Duration most, Runnable stop) {
    var reading = new CompletableFuture<Void>();
    running.add(reading);
    reading.thenRun(stop);
    try {
      Future<?> alarm =
          timer.schedule(() -> reading.complete(null), most.toMillis(), TimeUnit.MILLISECONDS);
      reading.whenComplete(
          (stopped, ended) -> {
            running.remove(reading);
            alarm.cancel(false);
          });
    } catch (RejectedExecutionException e) {
      running.remove(reading);
      reading.complete(null);
    }
    return reading;
  }

  void stopAll() {
    running.forEach(reading -> reading.complete(null));
  }
}
