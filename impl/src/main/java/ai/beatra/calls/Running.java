package ai.beatra.calls;

import ai.beatra.credits.Lease;
import ai.beatra.money.Amount;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What this node remembers of a call that runs here. What nobody holds any more, nobody can end: it
 * is not kept alive here.
 */
final class Running {
  private final WeakReference<Call> call;
  private final long since = System.nanoTime();
  private final AtomicReference<@Nullable Lease> lease;
  private final Amount held;
  private final boolean leasable;

  /**
   * @param leasable whether it counts among those that leases are for
   * @param lease has its hold until it ends, or is written; null if it was written when it began
   */
  Running(Call call, boolean leasable, @Nullable Lease lease) {
    this.call = new WeakReference<>(call);
    this.lease = new AtomicReference<>(lease);
    this.held = call.held();
    this.leasable = leasable;
  }

  boolean leasable() {
    return leasable;
  }

  /** Null when nobody holds the call any more. */
  @Nullable Call call() {
    return call.get();
  }

  /** As if the garbage collector had found it held by nobody. */
  void forget() {
    call.clear();
  }

  @Nullable Lease lease() {
    return lease.get();
  }

  /** For how long it has run, in milliseconds. */
  long age() {
    return (System.nanoTime() - since) / 1_000_000;
  }

  /** It is not on its lease any more; nothing came back, as far as is known. */
  void leave() {
    leave(Amount.ZERO);
  }

  /** The same if all but the cost came back. */
  void leaveFor(Amount cost) {
    leave(cost.compareTo(held) < 0 ? held.minus(cost) : Amount.ZERO);
  }

  private void leave(Amount back) {
    Lease left = lease.getAndSet(null);
    if (left != null) {
      left.end(back);
    }
  }
}
