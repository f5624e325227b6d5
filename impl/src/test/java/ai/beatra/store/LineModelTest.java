package ai.beatra.store;

import static ai.beatra.Interleavings.check;

import ai.beatra.Interleavings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever has work for SQLite's one writer hears of it once, in any order of all threads. */
class LineModelTest {
  private static Connection connection;
  private static Statements statements;

  @BeforeAll
  static void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    statements = Statements.passing(connection);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  /** A line, its writer, and what that has done. */
  private static final class Scene {
    final Line line = new Line();
    final List<Integer> done = new ArrayList<>();

    Job<Integer> job(int number) {
      return new Job<>(
          tx -> {
            done.add(number);
            return number;
          },
          Runnable::run);
    }

    /** As {@link GroupCommit} does, where nothing goes wrong with the database. */
    void serve() throws InterruptedException {
      var tx = new Tx(statements, now -> 0);
      while (!line.isOver()) {
        List<Job<?>> group = line.next(2, 1000);
        group.forEach(job -> job.attempt(tx));
        group.forEach(Job::publish);
      }
      line.turnAway();
    }

    /** It was done and answered, or neither, and its caller knows which. */
    void assertToldRightly(int number, Job<Integer> job) {
      check(job.answer().isDone());
      check(job.answer().isCompletedExceptionally() != done.contains(number));
    }
  }

  @Test
  void whoJoinsIsServedInOrderThoughNobodyComesAfterwards() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Job<Integer> first = scene.job(1);
          Job<Integer> second = scene.job(2);
          Job<Integer> other = scene.job(3);
          Interleavings.together(
              scene::serve,
              () -> {
                Interleavings.together(
                    () -> {
                      scene.line.join(first);
                      scene.line.join(second);
                      second.answer().join();
                    },
                    () -> {
                      scene.line.join(other);
                      other.answer().join();
                    });
                scene.line.close();
              });
          check(scene.done.size() == 3);
          check(scene.done.indexOf(1) < scene.done.indexOf(2));
          scene.assertToldRightly(1, first);
          scene.assertToldRightly(2, second);
          scene.assertToldRightly(3, other);
        });
  }

  @Test
  void whoJoinsWhileItClosesIsServedOrTurnedAway() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Job<Integer> one = scene.job(1);
          Job<Integer> other = scene.job(2);
          Interleavings.together(
              scene::serve,
              () -> scene.line.join(one),
              () -> scene.line.join(other),
              scene.line::close);
          scene.assertToldRightly(1, one);
          scene.assertToldRightly(2, other);
          check(scene.line.length() == 0);
        });
  }

  @Test
  void whoLeavesIsNotServedAndWhoCannotLeaveIs() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Job<Integer> staying = scene.job(1);
          Job<Integer> leaving = scene.job(2);
          var left = new boolean[1];
          Interleavings.together(
              scene::serve,
              () -> scene.line.join(staying),
              () -> {
                scene.line.join(leaving);
                left[0] = scene.line.leave(leaving);
              },
              scene.line::close);
          scene.assertToldRightly(1, staying);
          if (left[0]) {
            check(!leaving.answer().isDone() && !scene.done.contains(2));
          } else {
            scene.assertToldRightly(2, leaving);
          }
        });
  }

  @Test
  void aWriterThatIsGoneLeavesNobodyBehind() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Job<Integer> one = scene.job(1);
          Job<Integer> other = scene.job(2);
          Interleavings.together(
              scene.line::turnAway, () -> scene.line.join(one), () -> scene.line.join(other));
          scene.assertToldRightly(1, one);
          scene.assertToldRightly(2, other);
          check(scene.done.isEmpty());
        });
  }
}
