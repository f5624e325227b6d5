package ai.beatra.net.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections: how many there may be, and what they may leave unread for how long. Stands right
 * above the transport.
 */
public final class Connections extends BaseFilter {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final int IPV6_NETWORK_BYTES = 8;

  private final int most;
  private final int mostOfOne;
  private final long patience;
  private final long mostUnread;
  private final Set<Connection<?>> open = ConcurrentHashMap.newKeySet();

  /** How many each address has. */
  private final Map<Object, Integer> counts = new HashMap<>();

  private int count;
  private boolean told;

  /**
   * @param most how many there may be
   * @param mostOfOne how many of one address, or of one network of IPv6 (/64)
   * @param patience after which a connection is closed whose client takes nothing of its answer
   * @param mostUnread how many bytes of answers in one piece may wait to be read, over all
   *     connections; beyond it those are closed that have waited longest
   */
  public Connections(
      int most, int mostOfOne, Duration patience, long mostUnread, ScheduledExecutorService timer) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.patience = patience.toNanos();
    this.mostUnread = mostUnread;
    long tick = Math.min(1000, patience.toMillis() / 4);
    Surviving.every(timer, tick, "the look at connections", this::check);
  }

  /** Counts what leaves, as {@link #handleWrite} counts what is to leave. */
  public ConnectionProbe probe() {
    return new ConnectionProbe.Adapter() {
      @Override
      public void onWriteEvent(Connection connection, Buffer data, long size) {
        Unsent.of(connection).sent(size);
      }
    };
  }

  /** How many there are. */
  public int open() {
    return open.size();
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) {
    Connection<?> connection = context.getConnection();
    Object address = owner(connection);
    if (!take(address)) {
      connection.closeSilently();
      return context.getStopAction();
    }
    open.add(connection);
    CloseListener<Closeable, ICloseType> closed =
        (closeable, type) -> {
          open.remove(connection);
          giveBack(address);
          Unsent.of(connection).forget();
        };
    connection.addCloseListener(closed);
    return context.getInvokeAction();
  }

  @Override
  public NextAction handleWrite(FilterChainContext context) {
    if (context.getMessage() instanceof Buffer data) {
      Unsent.of(context.getConnection()).queued(data.remaining());
    }
    return context.getInvokeAction();
  }

  /** The address of the other side, which is a proxy's where there is one. */
  public static String client(Connection<?> connection) {
    return connection.getPeerAddress() instanceof InetSocketAddress peer
        ? peer.getAddress().getHostAddress()
        : "unknown";
  }

  private static Object owner(Connection<?> connection) {
    if (!(connection.getPeerAddress() instanceof InetSocketAddress peer)) {
      return "";
    }
    InetAddress address = peer.getAddress();
    return address instanceof Inet6Address
        ? ByteBuffer.wrap(address.getAddress(), 0, IPV6_NETWORK_BYTES)
        : address;
  }

  private synchronized boolean take(Object address) {
    int ofOne = counts.getOrDefault(address, 0);
    boolean free = count < most && ofOne < mostOfOne;
    if (free) {
      count++;
      counts.put(address, ofOne + 1);
    } else if (!told) {
      told = true;
      log.warn(
          "connections are closed at once: {} are open, {} of them from one address that opens"
              + " more; see server.max_connections and server.max_connections_per_address",
          count,
          ofOne);
    }
    return free;
  }

  private synchronized void giveBack(Object address) {
    count--;
    counts.computeIfPresent(address, (key, before) -> before == 1 ? null : before - 1);
    told &= count > most / 2;
  }

  private void check() {
    open.stream()
        .filter(connection -> Unsent.of(connection).nanosWithoutProgress() > patience)
        // At once: to close it would be to wait until everything was read.
        .forEach(Connection::terminateSilently);
    makeRoom();
  }

  /**
   * An answer was written as a whole, and may be large.
   *
   * @param swift ends connections: who calls may hold what their ends wait for
   */
  public void answered(Connection<?> connection, Executor swift) {
    if (!Unsent.of(connection).isLow()) {
      swift.execute(Surviving.anything("making room for answers", this::makeRoom));
    }
  }

  private void makeRoom() {
    long tooMuch = open.stream().mapToLong(Connections::unread).sum() - mostUnread;
    while (tooMuch > 0) {
      Connection<?> longest =
          open.stream()
              .filter(connection -> unread(connection) > 0)
              .max(Comparator.comparingLong(each -> Unsent.of(each).nanosWithoutProgress()))
              .orElse(null);
      if (longest == null) {
        return;
      }
      tooMuch -= unread(longest);
      longest.terminateSilently();
    }
  }

  /** What is written by demand stays below this by itself. */
  private static long unread(Connection<?> connection) {
    long bytes = Unsent.of(connection).bytes();
    return bytes > Unsent.MOST ? bytes : 0;
  }
}
