package ai.beatra.http;

import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;

/** The part of the budget that one request's body has taken, at most until the client leaves. */
final class HeldBody implements CloseListener<Closeable, ICloseType> {
  private final BodyBudget budget;
  private long taken;
  private boolean passedOn;
  private boolean refused;

  HeldBody(BodyBudget budget) {
    this.budget = budget;
  }

  /**
   * Takes what is needed to hold the body.
   *
   * @param size what has come so far, in bytes
   * @param announced the Content-Length, or -1
   * @return false if it is not held: it is too large, or there is no memory for it now
   */
  synchronized boolean grow(long size, long announced) {
    if (Math.max(size, announced) > BodyLimit.BYTES) {
      return false;
    }
    refused = !budget.take(size - taken, size);
    if (!refused) {
      taken = size;
    }
    return !refused;
  }

  synchronized void passOn() {
    passedOn = true;
  }

  synchronized boolean passedOn() {
    return passedOn;
  }

  synchronized boolean refused() {
    return refused;
  }

  @Override
  public void onClosed(Closeable connection, ICloseType type) {
    release();
  }

  /** Gives everything back; a second time does nothing. */
  synchronized void release() {
    budget.giveBack(taken);
    taken = 0;
  }
}
