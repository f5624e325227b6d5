package ai.beatra.calls;

import ai.beatra.credits.Lease;
import ai.beatra.money.Amount;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What this node remembers of a call that runs here. What nobody holds any more, nobody can end: it
 * is not kept alive here. Thread-safe.
 */
final class Running {
  private final WeakReference<Call> call;
  private final long since = System.nanoTime();
  private @Nullable Lease lease;
  private boolean written;
  private final Amount held;
  private final boolean leasable;

  /**
   * @param leasable whether it counts among those that leases are for
   * @param lease has its hold until it ends, or is written; null if it was written when it began
   */
  Running(Call call, boolean leasable, @Nullable Lease lease) {
    this.call = new WeakReference<>(call);
    this.lease = lease;
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

  synchronized @Nullable Lease lease() {
    return lease;
  }

  /** The lease that is to give it its hold, which is being written from now on. */
  synchronized @Nullable Lease toWrite() {
    written = true;
    return lease;
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

  /** It will never be ended. If it is written, its hold comes back from there. */
  synchronized void abandon() {
    leave(written ? Amount.ZERO : held);
  }

  private synchronized void leave(Amount back) {
    Lease left = lease;
    lease = null;
    if (left != null) {
      left.end(held, back);
    }
  }
}
