package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets so much work run at a time, and a part of it for each tenant; the rest waits, up to a point.
 */
final class Turns {
  private record Waiting(String tenant, Runnable work) {}

  private final int most;
  private final int mostOfOne;
  private final int mostWaiting;
  private final Queue<Waiting> queue = new LinkedList<>();
  private final Map<String, Integer> running = new HashMap<>();
  private int all;

  Turns(int most, int mostOfOne, int mostWaiting) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Begins the work when it is its turn.
   *
   * @return fails with overloaded where too much waits already
   */
  <T> CompletableFuture<T> take(String tenant, Supplier<CompletableFuture<T>> work) {
    var done = new CompletableFuture<T>();
    Runnable begin = () -> begin(tenant, work, done);
    synchronized (this) {
      if (queue.size() >= mostWaiting) {
        return CompletableFuture.failedFuture(
            new ApiException(
                ErrorCode.OVERLOADED,
                "The server downloads too many media right now. Send the request again in a"
                    + " moment, or upload the media."));
      }
      queue.add(new Waiting(tenant, begin));
    }
    next();
    return done;
  }

  private <T> void begin(
      String tenant, Supplier<CompletableFuture<T>> work, CompletableFuture<T> done) {
    work.get()
        .whenComplete(
            (result, failure) -> {
              end(tenant);
              if (failure == null) {
                done.complete(result);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }

  private void end(String tenant) {
    synchronized (this) {
      all--;
      running.computeIfPresent(tenant, (key, count) -> count == 1 ? null : count - 1);
    }
    next();
  }

  private void next() {
    List<Runnable> now = new ArrayList<>();
    synchronized (this) {
      Iterator<Waiting> each = queue.iterator();
      while (all < most && each.hasNext()) {
        Waiting waiting = each.next();
        if (running.getOrDefault(waiting.tenant(), 0) < mostOfOne) {
          each.remove();
          all++;
          running.merge(waiting.tenant(), 1, Integer::sum);
          now.add(waiting.work());
        }
      }
    }
    now.forEach(Runnable::run);
  }
}
