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
 * Lets so much work run at a time, and a part of it for each tenant; the rest waits, up to a point
 * of its own for each tenant, so that none keeps another one's out.
 */
final class Turns {
  private record Waiting(String tenant, Runnable work) {}

  private final int most;
  private final int mostOfOne;
  private final int mostWaiting;
  private final int mostWaitingOfOne;
  private final Queue<Waiting> queue = new LinkedList<>();
  private final Map<String, Integer> running = new HashMap<>();
  private int all;

  /**
   * @param most of all tenants at a time
   * @param mostOfOne of each tenant at a time
   * @param mostWaiting of all tenants
   * @param mostWaitingOfOne of each tenant
   */
  Turns(int most, int mostOfOne, int mostWaiting, int mostWaitingOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.mostWaiting = mostWaiting;
    this.mostWaitingOfOne = mostWaitingOfOne;
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
      if (!isNext(tenant) && isFull(tenant)) {
        return CompletableFuture.failedFuture(
            new ApiException(
                ErrorCode.OVERLOADED,
                "Too many media are being downloaded for this account right now. Send the request"
                    + " again in a moment, or upload the media."));
      }
      queue.add(new Waiting(tenant, begin));
    }
    next();
    return done;
  }

  /** Whether it need not wait: those who do wait for turns of their own. */
  private boolean isNext(String tenant) {
    return all < most && running.getOrDefault(tenant, 0) < mostOfOne;
  }

  private boolean isFull(String tenant) {
    return queue.size() >= mostWaiting
        || queue.stream().filter(each -> each.tenant().equals(tenant)).count() >= mostWaitingOfOne;
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
        if (isNext(waiting.tenant())) {
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
