package ai.beatra.nodes;

import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which servers on the database are alive. Each says so in one row, by the database's time; calls
 * and tasks name their node, and what belongs to a dead one is for the others to end. An embedded
 * database has one server at a time, so there all other nodes are dead, whatever the clock says.
 *
 * <p>Who was suspended, or could not reach the database, knows nothing of the others: after such a
 * gap in its own heartbeats a node takes nobody for dead until the others had their whole time to
 * say that they are alive.
 */
public final class Nodes {
  private static final Logger log = LoggerFactory.getLogger(Nodes.class);

  /** So many heartbeats may fail before a node is taken for dead. */
  private static final int BEATS = 6;

  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final Database database;
  private final NodeStore store = new NodeStore();
  private final String id;
  private final Duration alive;
  private volatile Beats beats = new Beats(0, 0);
  private volatile long heard = System.nanoTime();

  /**
   * Heartbeats without a gap, in milliseconds of the database.
   *
   * @param since the first
   * @param last the last
   */
  private record Beats(long since, long last) {}

  /**
   * @param alive for how long a node counts as alive after a heartbeat
   */
  public Nodes(Database database, Ids ids, Duration alive) {
    this.database = database;
    this.id = ids.next("node_");
    this.alive = alive;
  }

  /** The id of this node, a new one for each process. */
  public String id() {
    return id;
  }

  /** The time from one heartbeat to the next; who looks for the dead need not look more often. */
  public Duration period() {
    return alive.dividedBy(BEATS);
  }

  /** Says that this node is alive, and goes on saying so. */
  public void start(Periodic periodic) {
    database.change(
        tx -> {
          long dead = database.isEmbedded() ? Long.MAX_VALUE : tx.now() - FORGOTTEN.toMillis();
          store.deleteDead(tx, id, dead);
        });
    beat();
    log.atInfo().addKeyValue("node", id).log("this server has joined those on its database");
    periodic.every("the heartbeat of this node", period(), this::beat);
  }

  /** Says that this node is gone, so that nobody has to wait for what it may have left behind. */
  public void stop() {
    try {
      database.change(tx -> store.delete(tx, id));
    } catch (StoreException e) {
      log.warn("node {} could not say that it stops: {}", id, e.getMessage());
    }
  }

  private void beat() {
    long now =
        database.write(
            tx -> {
              store.beat(tx, id, tx.now(), tx.now() + alive.toMillis());
              return tx.now();
            });
    Beats before = beats;
    beats = new Beats(isGap(before, now) ? now : before.since(), now);
    heard = System.nanoTime();
  }

  /** Whether this node could say that it is alive, so recently that the others believe it. */
  public boolean isHeard() {
    return System.nanoTime() - heard <= alive.toNanos();
  }

  private boolean isGap(Beats before, long now) {
    return now < before.last() || now - before.last() > 2 * period().toMillis();
  }

  /**
   * Runs a transaction that makes something this node's own. A node that does not count as alive,
   * since it was suspended, says first that it is: others may just be ending what it had.
   *
   * @throws StoreException as {@link Database#write}
   */
  public <T> T write(Work<T> work) {
    while (true) {
      Optional<T> result =
          database.write(tx -> isAlive(tx) ? Optional.of(work.run(tx)) : Optional.empty());
      if (result.isPresent()) {
        return result.get();
      }
      beat();
    }
  }

  private boolean isAlive(Tx tx) {
    return database.isEmbedded() || store.isAlive(tx, id, tx.now());
  }

  /** Those of these nodes that are dead, as far as this node can know; never itself. */
  public List<String> dead(Tx tx, List<String> named) {
    List<String> others = named.stream().filter(each -> !each.equals(id)).toList();
    if (database.isEmbedded() || others.isEmpty()) {
      return others;
    }
    long now = tx.now();
    Beats known = beats;
    if (isGap(known, now) || known.last() - known.since() < alive.toMillis()) {
      return List.of();
    }
    Set<String> living = Set.copyOf(store.alive(tx, now));
    return others.stream().filter(each -> !living.contains(each)).toList();
  }
}
