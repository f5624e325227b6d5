package ai.beatra.net.connection;

import java.io.IOException;
import java.util.Objects;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.NIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what comes on a connection until the answer that is on its way is complete. Grizzly reads
 * nothing meanwhile, so that requests are answered in their order; but then it does not see either
 * that the client leaves.
 */
public final class OneAtATime extends BaseFilter {
  private static final Attribute<Kept> KEPT =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(OneAtATime.class.getName());

  /** From now on keeps what comes, until the context, which serves a request, is complete. */
  public static void hold(FilterChainContext serving) {
    Connection<?> connection = serving.getConnection();
    if (KEPT.get(connection) == null) {
      var kept = new Kept((NIOConnection) connection);
      KEPT.set(connection, kept);
      serving.addCompletionListener(complete -> kept.release());
    }
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    Kept kept = KEPT.get(context.getConnection());
    if (kept == null || context.getTransportContext().isBlocking()) {
      return context.getInvokeAction();
    }
    NextAction waits = kept.add(context);
    return waits == null ? context.getInvokeAction() : waits;
  }

  private static final class Kept {
    private final NIOConnection connection;
    private @Nullable FilterChainContext first;
    private boolean released;

    private Kept(NIOConnection connection) {
      this.connection = connection;
    }

    /** What becomes of what has come; null if it need not wait any more. */
    private synchronized @Nullable NextAction add(FilterChainContext context) {
      FilterChainContext waiting = first;
      if (released) {
        return null;
      }
      if (waiting == null) {
        context.suspend();
        first = context;
        // Grizzly reads no more now.
        return context.getSuspendAction();
      }
      Buffer before = waiting.getMessage();
      Buffer more = context.getMessage();
      waiting.setMessage(Buffers.appendBuffers(context.getMemoryManager(), before, more));
      return context.getStopAction();
    }

    /** Nearly always nothing has come meanwhile, and the selector need not be woken. */
    private synchronized void release() {
      if (first == null) {
        released = true;
        KEPT.remove(connection);
      } else {
        var selectors = ((NIOTransport) connection.getTransport()).getSelectorHandler();
        selectors.execute(connection.getSelectorRunner(), this::goOn, null);
      }
    }

    private boolean goOn() throws IOException {
      KEPT.remove(connection);
      FilterChainContext waiting = Objects.requireNonNull(first);
      if (connection.isOpen()) {
        // The end of the context that was served has enabled it.
        connection.disableIOEvent(IOEvent.READ);
        waiting.resumeNext();
      } else {
        waiting.completeAndRelease();
      }
      return true;
    }
  }
}
