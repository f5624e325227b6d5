package ai.beatra.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.ids.Ids;
import ai.beatra.server.Eventually;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is taken for dead, and by whom. */
class NodesTest extends DatabaseContract {
  private static final Duration ALIVE = Duration.ofSeconds(2);

  private final Periodic periodic = new Periodic();

  @AfterEach
  void stop() throws Exception {
    periodic.close();
  }

  private Nodes node() {
    return node(ALIVE);
  }

  private Nodes node(Duration alive) {
    return new Nodes(database(), new Ids(test().clock(), new SecureRandom()), alive);
  }

  private List<String> dead(Nodes node, Nodes... named) {
    List<String> ids = List.of(named).stream().map(Nodes::id).toList();
    return database().read(tx -> node.dead(tx, ids));
  }

  private void silence(Nodes node) {
    database().write(tx -> tx.update("UPDATE nodes SET alive_until = 1 WHERE id = ?", node.id()));
  }

  @Test
  void onAnEmbeddedDatabaseAllOthersAreDeadWhateverTheTime() {
    if (database().isEmbedded()) {
      Nodes before = node();
      before.start(periodic);
      for (int hours : new int[] {0, 1, -2}) {
        test().clock().advance(Duration.ofHours(hours));
        Nodes now = node();
        assertThat(dead(now, before, now)).containsExactly(before.id());
      }
    }
  }

  @Test
  void whoSaysNothingIsDeadAfterAWhileAndWhoSpeaksIsNot() throws Exception {
    if (!database().isEmbedded()) {
      Nodes one = node();
      Nodes other = node();
      Nodes gone = node();
      one.start(periodic);
      other.start(periodic);
      try (var own = new Periodic()) {
        gone.start(own);
      }

      Eventually.holds("one is dead", () -> !dead(one, one, other, gone).isEmpty());
      assertThat(dead(one, one, other, gone)).containsExactly(gone.id());
    }
  }

  @Test
  void whoStoppedIsDeadAtOnce() throws Exception {
    if (!database().isEmbedded()) {
      Nodes one = node();
      one.start(periodic);
      Nodes other = node(Duration.ofMinutes(10));
      try (var own = new Periodic()) {
        other.start(own);
      }
      Eventually.holds("it knows of the others", () -> !dead(one, node()).isEmpty());
      assertThat(dead(one, other)).isEmpty();
      other.stop();

      Eventually.holds("it is dead", () -> !dead(one, other).isEmpty());
    }
  }

  @Test
  void whoWasSuspendedTakesNobodyForDead() throws Exception {
    if (!database().isEmbedded()) {
      Nodes one = node();
      Nodes other = node();
      try (var own = new Periodic()) {
        one.start(own);
        other.start(own);
        Eventually.holds("it knows of the others", () -> !dead(one, node()).isEmpty());
      }
      silence(other);
      Eventually.holds("it has just been suspended", () -> dead(one, other).isEmpty());
      silence(one);

      // It goes on: the other one has its whole time to do so as well.
      one.start(periodic);
      assertThat(dead(one, other)).isEmpty();
      Eventually.holds("the other one is dead", () -> !dead(one, other).isEmpty());
    }
  }

  @Test
  void whoIsNotAliveSaysThatItIsBeforeItBeginsAnything() {
    if (!database().isEmbedded()) {
      Nodes node = node();
      String alive =
          node.write(tx -> tx.single("SELECT id FROM nodes", row -> row.text("id")).orElseThrow());
      assertThat(alive).isEqualTo(node.id());
    }
  }
}
