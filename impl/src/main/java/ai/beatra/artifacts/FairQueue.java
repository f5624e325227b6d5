package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.shares.Shares;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets so much work run at a time, half of it for one tenant; the rest waits, up to a point of its
 * own for each tenant, so that none keeps another one's out.
 */
final class FairQueue {
  private record Waiting(String tenant, Runnable work) {}

  private final Shares running;
  private final int mostWaiting;
  private final int mostWaitingOfOne;
  private final Queue<Waiting> queue = new LinkedList<>();

  /**
   * @param most of all tenants at a time
   * @param mostWaiting of all tenants
   * @param mostWaitingOfOne of each tenant
   */
  FairQueue(int most, int mostWaiting, int mostWaitingOfOne) {
    this.running = new Shares(most);
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
      if (!running.take(tenant, 1)) {
        if (isFull(tenant)) {
          return CompletableFuture.failedFuture(
              new ApiException(
                  ErrorCode.OVERLOADED,
                  "Too many media are being downloaded for this account right now. Send the request"
                      + " again in a moment, or upload the media."));
        }
        queue.add(new Waiting(tenant, begin));
        return done;
      }
    }
    begin.run();
    return done;
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
              next(tenant).run();
              if (failure == null) {
                done.complete(result);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }

  /** One of the tenant's has ended: what can begin in its place. */
  private synchronized Runnable next(String tenant) {
    running.giveBack(tenant, 1);
    for (Iterator<Waiting> each = queue.iterator(); each.hasNext(); ) {
      Waiting waiting = each.next();
      if (running.take(waiting.tenant(), 1)) {
        each.remove();
        return waiting.work();
      }
    }
    return () -> {};
  }
}
