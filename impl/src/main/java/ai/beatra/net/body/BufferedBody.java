package ai.beatra.net.body;

import ai.beatra.shares.Shares;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.ICloseType;
import org.jspecify.annotations.Nullable;

/**
 * The part of the memory for bodies that one request has taken, at most until the client leaves.
 * What is small is held for strangers too, from a share of their own.
 */
public final class BufferedBody implements CloseListener<Closeable, ICloseType> {
  /** The largest JSON body, in bytes. */
  public static final long MOST = 10L << 20;

  /** In bytes: what may come before it is known whose it is. */
  static final int SMALL = 8 << 10;

  private static final String STRANGERS = "";

  private final Shares memory;
  private String owner = STRANGERS;
  private boolean asked;
  private long taken;
  private boolean passedOn;
  private boolean partial;
  private boolean refused;
  private boolean tooLarge;
  private boolean released;

  /**
   * @param asked whether it is known already that nobody's key came with it, or none is needed
   */
  BufferedBody(Shares memory, boolean asked) {
    this.memory = memory;
    this.asked = asked;
  }

  /**
   * Whether it has to be known whose the body is before more of it is taken.
   *
   * @param size what has come so far, or was announced, in bytes
   */
  synchronized boolean needsOwner(long size) {
    return !asked && (size > SMALL || refused);
  }

  /** Somebody has looked; null if it is nobody's. */
  synchronized void belongsTo(@Nullable String tenant) {
    asked = true;
    refused = false;
    if (tenant != null) {
      memory.giveBack(owner, taken);
      taken = 0;
      owner = tenant;
    }
  }

  synchronized boolean hasOwner() {
    return !owner.isEmpty();
  }

  /**
   * Takes what is needed to hold the body.
   *
   * @param size what has come so far, in bytes
   * @param announced the Content-Length, or -1
   * @return false if it is not held: it is too large, or there is no memory for it now
   */
  synchronized boolean grow(long size, long announced) {
    tooLarge = size > MOST;
    if (released || Math.max(size, announced) > (owner.isEmpty() ? SMALL : MOST)) {
      return false;
    }
    refused = !memory.take(owner, size - taken);
    if (!refused) {
      taken = size;
    }
    return !refused;
  }

  /**
   * @param whole whether all of it has come
   */
  synchronized void passOn(boolean whole) {
    passedOn = true;
    partial = !whole;
  }

  synchronized boolean passedOn() {
    return passedOn;
  }

  /** Whether something of it is missing that nobody waits for. */
  public synchronized boolean isPartial() {
    return partial;
  }

  /** More of it has come than may come. */
  public synchronized boolean isTooLarge() {
    return tooLarge;
  }

  /** There was no memory for it. */
  synchronized boolean refused() {
    return refused;
  }

  /** Whether whose body it is has little memory left for others. */
  public synchronized boolean isMemoryShort() {
    return memory.isHalfTaken(owner);
  }

  /** Gives back all but so many bytes, if more are taken. */
  public synchronized void keep(long bytes) {
    if (bytes < taken) {
      memory.giveBack(owner, taken - bytes);
      taken = bytes;
    }
  }

  @Override
  public void onClosed(Closeable connection, ICloseType type) {
    release();
  }

  /** Gives everything back; a second time does nothing. */
  synchronized void release() {
    released = true;
    memory.giveBack(owner, taken);
    taken = 0;
  }
}
