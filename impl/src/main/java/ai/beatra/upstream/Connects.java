package ai.beatra.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * How many connections to one host are being made at a time; who comes later waits for a turn,
 * first come, first served. So a burst is no more than the host's backlog and our own threads can
 * take, and the time that a connection may take begins when it is really made. Thread-safe.
 */
final class Connects {
  /**
   * @param atATime to one host; about what listens with a short backlog takes
   * @param patience how long one may wait for its turn
   */
  record Rules(int atATime, Duration patience) {
    static final Rules USUAL = new Rules(128, Duration.ofSeconds(30));
  }

  private final Rules rules;
  private final Executor later;
  private final Predicate<HttpHost> hasIdle;

  // Guarded by this, and so is all that is in it.
  private final Map<HttpHost, Host> hosts = new HashMap<>();

  /** One host to which connections are being made. */
  private static final class Host {
    private final LinkedHashSet<Turn> waiting = new LinkedHashSet<>();
    private int making;

    /** How many were made so far, and how many had to wait. */
    private long made;

    private long waited;
  }

  /**
   * @param later begins the connections that had to wait; may wait for names
   * @param hasIdle whether there is a connection to the host that is made and not in use
   */
  Connects(Rules rules, Executor later, Predicate<HttpHost> hasIdle) {
    this.rules = rules;
    this.later = later;
    this.hasIdle = hasIdle;
  }

  Duration patience() {
    return rules.patience();
  }

  /**
   * A connection to the host is free again, and one that waits may have it. If another one is
   * quicker, one more connection than usual is made.
   */
  private void freed(HttpHost to) {
    Turn next = null;
    synchronized (this) {
      Host host = hosts.get(to);
      if (host != null) {
        next = next(host);
      }
    }
    begin(next);
  }

  /** Whether its turn has come at once. */
  private synchronized boolean enter(Turn turn) {
    Host host = hosts.computeIfAbsent(turn.to, key -> new Host());
    turn.host = host;
    if (host.making < rules.atATime()) {
      makes(host, turn);
      return true;
    }
    host.waited++;
    host.waiting.add(turn);
    return false;
  }

  private static void makes(Host host, Turn turn) {
    host.making++;
    turn.making = true;
    turn.crowded = !host.waiting.isEmpty();
    turn.madeBefore = host.made;
    turn.waitedBefore = host.waited;
  }

  /** The next one that waits, whose turn has come. */
  private static @Nullable Turn next(Host host) {
    var waiting = host.waiting.iterator();
    if (!waiting.hasNext()) {
      return null;
    }
    Turn next = waiting.next();
    waiting.remove();
    makes(host, next);
    next.crowded = true;
    return next;
  }

  private void begin(@Nullable Turn next) {
    if (next != null) {
      later.execute(next.begin);
    }
  }

  /** One connection that is wanted; its turn comes once, and has to be left in any case. */
  final class Turn {
    private final HttpHost to;
    private final Runnable begin;
    private final Runnable hopeless;

    // Guarded by the Connects.
    private @Nullable Host host;
    private boolean making;
    private boolean crowded;
    private long madeBefore;
    private long waitedBefore;
    private boolean over;

    /**
     * @param begin makes the connection
     * @param hopeless runs instead of it if the host takes nobody's connection any more
     */
    Turn(HttpHost to, Runnable begin, Runnable hopeless) {
      this.to = to;
      this.begin = begin;
      this.hopeless = hopeless;
    }

    /** Makes the connection at once, on this thread, or later, on another one. */
    void await() {
      if (enter(this)) {
        begin.run();
      } else if (hasIdle.test(to)) {
        freed();
      }
    }

    HttpHost to() {
      return to;
    }

    /** Its connection may be used again. */
    void freed() {
      Connects.this.freed(to);
    }

    /** The connection is made. */
    void made() {
      leave(true);
    }

    /** It is not made, or nobody wants it any more. */
    void leave() {
      leave(false);
    }

    private void leave(boolean made) {
      Turn next = null;
      synchronized (Connects.this) {
        Host of = host;
        if (of == null || over) {
          return;
        }
        over = true;
        if (!making) {
          of.waiting.remove(this);
        } else {
          of.making--;
          of.made += made ? 1 : 0;
          next = of.making < rules.atATime() ? next(of) : null;
        }
        forget(of);
      }
      begin(next);
    }

    private void forget(Host of) {
      if (of.making == 0 && of.waiting.isEmpty()) {
        hosts.remove(to, of);
      }
    }

    /**
     * The connection was not made in time. If the host has taken no other one since it was begun,
     * those that wait for it need not wait any longer.
     *
     * @return whether the host is to blame; it is not if it is so crowded that some wait for their
     *     turns, and it takes others
     */
    boolean isLate() {
      List<Turn> others = new ArrayList<>();
      boolean toBlame;
      synchronized (Connects.this) {
        Host of = host;
        if (of == null || !making) {
          return false;
        }
        boolean takesOthers = of.made > madeBefore;
        toBlame = !takesOthers || !crowded && of.waited == waitedBefore;
        if (!takesOthers) {
          others.addAll(of.waiting);
          of.waiting.clear();
          others.forEach(each -> each.over = true);
        }
      }
      others.forEach(each -> each.hopeless.run());
      return toBlame;
    }
  }
}
