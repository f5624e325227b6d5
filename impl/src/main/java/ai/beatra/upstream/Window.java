package ai.beatra.upstream;

import java.io.IOException;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * Lets the peer send a window more whenever that is asked for, so that never more than a window is
 * on its way.
 */
final class Window {
  private final Patience patience;

  // All of these are guarded by this.
  private boolean wanted;

  /** How many bytes have come since the peer was last allowed to send more. */
  private int taken;

  private @Nullable CapacityChannel exhausted;

  /**
   * @param patience stands still while the peer may not send
   */
  Window(Patience patience) {
    this.patience = patience;
  }

  void more() {
    CapacityChannel channel;
    synchronized (this) {
      channel = exhausted;
      exhausted = null;
      wanted = channel == null;
      if (channel != null) {
        patience.resume();
      }
    }
    if (channel != null) {
      grant(channel);
    }
  }

  /**
   * @param more whether what comes next is wanted in any case
   */
  synchronized void took(int bytes, boolean more) {
    taken += bytes;
    wanted = more;
    patience.renew();
  }

  /** The peer has sent all that it may. */
  void exhausted(CapacityChannel channel) {
    boolean more;
    synchronized (this) {
      more = wanted;
      wanted = false;
      exhausted = more ? null : channel;
      if (!more) {
        patience.pause();
      }
    }
    if (more) {
      grant(channel);
    }
  }

  /** Gives back what was taken. Called without the lock, because it takes one of the connection. */
  private void grant(CapacityChannel channel) {
    int bytes;
    synchronized (this) {
      bytes = taken;
      taken = 0;
    }
    try {
      channel.update(bytes);
    } catch (IOException e) {
      // The connection's own failure follows.
    }
  }

  synchronized void close() {
    exhausted = null;
  }
}
