package ai.beatra.net.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests wait to be begun. Each account has a line of its own, and each line has its turn
 * after the others, so that whoever floods the server waits behind himself alone.
 *
 * <p>A burst is let wait, and so is what comes while the server stands still. A line of which for a
 * second all that were begun had waited for more than a tenth of that gets more than can be served:
 * waiting does not help then. From there on, and until nobody has been refused for a second, no
 * line grows whose first one waits that long, but for those that are shorter than the others. What
 * is measured is the time that requests wait, so that nothing has to be set up for a machine, a
 * model or a database. (CoDel, RFC 8289, does so with packets, and FQ-CoDel, RFC 8290, with a queue
 * for each flow; here what comes is refused, not what waits.)
 */
public final class Lines {
  private static final Logger log = LoggerFactory.getLogger(Lines.class);

  /** Who waits longer than that notices it. */
  static final long LONG = TimeUnit.MILLISECONDS.toNanos(100);

  /** So long a burst may take. */
  static final long BURST = TimeUnit.SECONDS.toNanos(1);

  /** Nobody waits longer than that: what stands so long is stuck. */
  static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  /** How many wait in one line at most. All lines together are bounded as connections are. */
  static final int MOST = 8192;

  private final Executor threads;
  private final int places;
  private final BooleanSupplier room;
  private final LongSupplier nanos;

  // Guarded by this, and so is all that is in them.
  /** By the accounts they are of; the one whose turn it is stands first. None is empty. */
  private final Map<String, Line> lines = new LinkedHashMap<>();

  /** How many were refused since the last look. */
  private final Map<String, Integer> refusals = new TreeMap<>();

  private int begun;
  private int waiting;
  private long refused;

  private record Waiting(Runnable begin, Runnable late, long since) {}

  private static final class Line {
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /** Whether the last one that was begun had waited for long, and since when that is so. */
    private boolean late;

    private long since;

    private long waited(long now) {
      Waiting first = waiting.peek();
      return first == null ? 0 : now - first.since();
    }

    private Waiting next(long now) {
      boolean wasLate = late;
      late = waited(now) > LONG;
      since = late && wasLate ? since : now;
      return waiting.remove();
    }

    private boolean stands(long now) {
      return late && now - since > BURST;
    }
  }

  /**
   * @param threads on which requests are begun
   * @param places how many are begun at a time
   * @param room whether more may be begun: what has begun gets on. When that changes, {@link #goOn}
   *     has to be called
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  public Lines(Executor threads, int places, BooleanSupplier room, LongSupplier nanos) {
    this.threads = threads;
    this.places = places;
    this.room = room;
    this.nanos = nanos;
    this.refused = nanos.getAsLong() - BURST;
  }

  /**
   * Whether one more of an account has to be refused now.
   *
   * @return after how many seconds it is worth trying again; 0 if it may {@link #enter}
   */
  public synchronized int refusal(String account) {
    Line line = lines.get(account);
    if (line == null) {
      return 0;
    }
    long now = nanos.getAsLong();
    long waited = line.waited(now);
    boolean crowd = now - refused < BURST;
    boolean full = line.waiting.size() >= MOST;
    // Whose line is shorter than the others are on average is not who is too much.
    boolean modest = line.waiting.size() * lines.size() < waiting;
    if (!full && (modest || waited <= LONG || !crowd && !line.stands(now))) {
      return 0;
    }
    refused = now;
    refusals.merge(account, 1, Integer::sum);
    // What has taken so long may do so again.
    return (int) TimeUnit.NANOSECONDS.toSeconds(waited) + 1;
  }

  /**
   * Begins a request when it is its turn.
   *
   * @param late is run instead where that takes too long, on a thread that must not wait
   */
  public void enter(String account, Runnable begin, Runnable late) {
    synchronized (this) {
      long now = nanos.getAsLong();
      Line line = lines.computeIfAbsent(account, id -> new Line());
      line.waiting.add(new Waiting(begin, late, now));
      waiting++;
    }
    goOn();
  }

  /** Begins what can be begun, and waits for nothing. */
  public void goOn() {
    Runnable next = next();
    while (next != null) {
      try {
        threads.execute(next);
      } catch (RejectedExecutionException e) {
        // The server has stopped, and nobody waits any more.
        return;
      }
      next = next();
    }
  }

  private synchronized @Nullable Runnable next() {
    if (begun == places || lines.isEmpty() || !room.getAsBoolean()) {
      return null;
    }
    Iterator<Map.Entry<String, Line>> all = lines.entrySet().iterator();
    Map.Entry<String, Line> turn = all.next();
    String account = turn.getKey();
    Line line = turn.getValue();
    Waiting next = line.next(nanos.getAsLong());
    all.remove();
    if (!line.waiting.isEmpty()) {
      lines.put(account, line);
    }
    waiting--;
    begun++;
    return () -> begin(next);
  }

  private void begin(Waiting next) {
    try {
      next.begin().run();
    } finally {
      synchronized (this) {
        begun--;
      }
      goOn();
    }
  }

  /**
   * Has those refused who have waited for too long, and tells of all who were refused. To be called
   * every second.
   */
  public void look() {
    List<Waiting> late = new ArrayList<>();
    Map<String, Integer> told;
    synchronized (this) {
      long now = nanos.getAsLong();
      lines.forEach(
          (account, line) -> {
            while (line.waited(now) > LONGEST) {
              late.add(line.waiting.remove());
              refusals.merge(account, 1, Integer::sum);
            }
          });
      lines.values().removeIf(line -> line.waiting.isEmpty());
      told = Map.copyOf(refusals);
      refusals.clear();
      waiting -= late.size();
    }
    told.forEach(Lines::tell);
    late.forEach(each -> each.late().run());
  }

  private static void tell(String account, int count) {
    log.atWarn()
        .addKeyValue("account", account)
        .addKeyValue("refused", count)
        .log("more requests come than can be served");
  }

  /** How many wait. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Of how many accounts. */
  synchronized int accounts() {
    return lines.size();
  }
}
