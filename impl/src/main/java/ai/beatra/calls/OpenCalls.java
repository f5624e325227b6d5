package ai.beatra.calls;

import ai.beatra.credits.Leases;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that run on this node, from before there is a row until after it has ended. Those on a
 * lease have no row before they end, or run for a second: more is not forgotten with a server.
 */
final class OpenCalls {
  private static final Logger log = LoggerFactory.getLogger(OpenCalls.class);
  static final Duration UNWRITTEN = Duration.ofSeconds(1);
  private static final int SOME = 200;

  private final Map<String, Running> open = new ConcurrentHashMap<>();

  /** Those on a lease that could not be ended. */
  private final Queue<Unended> unended = new ConcurrentLinkedQueue<>();

  private final Leases leases;
  private final CallBooks books;

  /** A call that is to be written. */
  record Unended(Call call, Running running) {}

  OpenCalls(Leases leases, CallBooks books) {
    this.leases = leases;
    this.books = books;
  }

  /**
   * A call begins.
   *
   * @param leased whether it may begin on a lease, if there is one
   */
  Running begin(Call call, boolean leased) {
    String tenant = call.caller().tenantId();
    var running = new Running(call, leased, leased ? leases.begin(tenant, call.held()) : null);
    open.put(call.id(), running);
    return running;
  }

  int size() {
    return open.size();
  }

  /** What is known of a call. */
  @Nullable Running get(String id) {
    return open.get(id);
  }

  /** What is known of a call, whether or not it has begun here. */
  Running known(Call call) {
    Running running = open.get(call.id());
    return running == null ? new Running(call, false, null) : running;
  }

  /** A call has ended with this cost. */
  void end(Call call, Amount cost) {
    Running running = open.remove(call.id());
    if (running != null) {
      running.leaveFor(cost);
      count(call, running, cost);
    }
  }

  /** A call was never begun, or nobody will end it, and nothing was delivered. */
  void abandon(Call call) {
    Running running = open.remove(call.id());
    if (running != null) {
      running.abandon();
      count(call, running, Amount.ZERO);
    }
  }

  private void count(Call call, Running running, Amount cost) {
    if (running.leasable()) {
      leases.end(call.caller().tenantId(), call.held(), cost);
    }
  }

  /** Nobody has ended a call, and nobody will: the books are to say so. */
  void giveUp(Call call) {
    Running running = open.remove(call.id());
    if (running == null) {
      return;
    }
    count(call, running, Amount.ZERO);
    if (running.lease() != null) {
      unended.add(new Unended(call, running));
    }
  }

  /** Nothing is known of a call, wherever it came from. */
  void forget(String id) {
    open.remove(id);
  }

  /** Writes the calls on a lease that have run for a while. */
  void write(Nodes nodes, Duration unwritten) {
    var toWrite = new ArrayList<Unended>(unended);
    open.forEach(
        (id, running) -> {
          Call call = running.call();
          if (running.lease() == null || running.age() < unwritten.toMillis()) {
            return;
          }
          if (call == null) {
            lost(id, running);
          } else {
            toWrite.add(new Unended(call, running));
          }
        });
    for (int from = 0; from < toWrite.size(); from += SOME) {
      List<Unended> some = toWrite.subList(from, Math.min(toWrite.size(), from + SOME));
      nodes.write(tx -> books.write(tx, some));
      some.forEach(each -> each.running().leave());
      unended.removeAll(some);
    }
  }

  private void lost(String id, Running running) {
    open.remove(id);
    running.abandon();
    log.atWarn().addKeyValue("call", id).log("a chat was forgotten before it was written");
  }
}
