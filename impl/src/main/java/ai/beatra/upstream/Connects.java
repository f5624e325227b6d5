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
   * @param atATime to one host; as many as nginx and Node.js let wait to be accepted
   * @param patience how long one may wait for its turn, and how long the making of one may take
   *     where the host is not to blame
   */
  record Rules(int atATime, Duration patience) {
    static final Rules USUAL = new Rules(512, Duration.ofSeconds(30));

    private static final int OF_CROWD = 32;

    /** So many others that are being made in the same time may be why one takes long. */
    int crowd() {
      return Math.max(1, atATime / OF_CROWD);
    }
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

    /** How many were begun and made so far. */
    private long begun;

    private long made;
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
    host.waiting.add(turn);
    return false;
  }

  private static void makes(Host host, Turn turn) {
    turn.making = true;
    turn.since = System.nanoTime();
    turn.madeBefore = host.made;
    turn.beside = host.making - host.begun;
    host.making++;
    host.begun++;
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
    private long since;
    private long madeBefore;

    /** With how many were begun so far, how many others were being made in the same time. */
    private long beside;

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
     * The connection was not made in time. If the host has taken no other one in that time, those
     * that wait for it need not wait any longer.
     *
     * @return whether the host is to blame; it is not if it is crowded, and takes others
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
        toBlame = !takesOthers || beside + of.begun - 1 < rules.crowd();
        madeBefore = of.made;
        if (!takesOthers) {
          others.addAll(of.waiting);
          of.waiting.clear();
          others.forEach(each -> each.over = true);
        }
      }
      others.forEach(each -> each.hopeless.run());
      return toBlame;
    }

    /** Whether it is being made for longer than anybody has patience. */
    boolean isOverdue() {
      synchronized (Connects.this) {
        return System.nanoTime() - since > rules.patience().toNanos();
      }
    }
  }
}
