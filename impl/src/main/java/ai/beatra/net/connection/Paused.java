package ai.beatra.net.connection;

import java.io.IOException;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.NIOTransport;

/**
 * A filter that waits for something before it looks at its message again. Until then nothing more
 * is read of the connection.
 */
public final class Paused {
  private final FilterChainContext context;
  private final NIOConnection connection;

  /** Call it in the filter's handler, and return the context's suspend action. */
  public Paused(FilterChainContext context) {
    this.context = context;
    this.connection = (NIOConnection) context.getConnection();
    context.suspend();
    try {
      // Grizzly does so itself, but not where the request came together with the one before.
      connection.disableIOEvent(IOEvent.READ);
    } catch (IOException e) {
      // It is closed.
    }
  }

  /** Has the filter called again with the same message, by the connection's selector thread. */
  public void goOn() {
    var selectors = ((NIOTransport) connection.getTransport()).getSelectorHandler();
    selectors.enque(connection.getSelectorRunner(), this::resume, null);
  }

  private boolean resume() {
    if (connection.isOpen()) {
      context.resume();
    } else {
      context.completeAndRelease();
    }
    return true;
  }
}
