package ai.beatra.nodes;

import ai.beatra.config.Config;
import ai.beatra.ids.Ids;
import ai.beatra.notices.Notice;
import ai.beatra.notices.Notices;
import ai.beatra.notices.Topic;
import ai.beatra.store.Database;
import ai.beatra.store.LiveNodes;
import ai.beatra.store.StoreException;
import ai.beatra.store.Tx;
import ai.beatra.store.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

  /** Not so often that it costs much, since what is looked for was nearly always told before. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Database database;
  private final NodeStore store = new NodeStore();
  private final String id;
  private final Duration alive;
  private final Duration look;

  /** Null where there are no others. */
  private final @Nullable Notices notices;

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
    this(database, ids, alive, LOOK);
  }

  public Nodes(Database database, Ids ids, Config.Nodes settings) {
    this(
        database,
        ids,
        Duration.ofSeconds(settings.aliveSeconds()),
        Duration.ofSeconds(settings.lookSeconds()));
  }

  private Nodes(Database database, Ids ids, Duration alive, Duration look) {
    this.database = database;
    this.id = ids.next("node_");
    this.alive = alive;
    this.look = look;
    this.notices = database.isEmbedded() ? null : new Notices(database::listen);
  }

  /** The id of this node, a new one for each process. */
  public String id() {
    return id;
  }

  /** The time from one heartbeat to the next; who looks for the dead need not look more often. */
  public Duration period() {
    return alive.dividedBy(BEATS);
  }

  /** How often to look for what another node may not have told. */
  public Duration look() {
    return look;
  }

  /** Tells the other nodes soon, if there can be any. Waits for nothing. */
  public void tell(Topic topic, String about) {
    if (notices != null) {
      notices.tell(new Notice(topic, about));
    }
  }

  /**
   * Has notices of other nodes heard; does nothing where there are none.
   *
   * @param heard as in {@link Notices#on}
   * @param missed as there
   */
  public void on(Topic topic, Consumer<String> heard, Runnable missed) {
    if (notices != null) {
      notices.on(topic, heard, missed);
    }
  }

  /** Says that this node is alive, and goes on saying so. */
  public void start(Periodic periodic) {
    database.change(
        tx -> {
          long dead = database.isEmbedded() ? Long.MAX_VALUE : tx.now() - FORGOTTEN.toMillis();
          store.deleteDead(tx, id, dead);
        });
    beat();
    if (notices != null) {
      notices.start();
    }
    log.atInfo().addKeyValue("node", id).log("this server has joined those on its database");
    periodic.every("the heartbeat of this node", period(), this::beat);
  }

  /** Says that this node is gone, so that nobody has to wait for what it may have left behind. */
  public void stop() {
    if (notices != null) {
      notices.stop();
    }
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
    return database.isEmbedded() || LiveNodes.ids(tx).contains(id);
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
    List<String> living = LiveNodes.ids(tx);
    return others.stream().filter(each -> !living.contains(each)).toList();
  }
}
