package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

class GroupCommitTest {
  @TempDir Path directory;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch gate = new CountDownLatch(1);
  private SQLiteDataSource source;
  private GroupCommit writer;

  @BeforeEach
  void start() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(1);
    source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + directory.resolve("x.db"));
    writer = GroupCommit.start(source, tx -> 0L);
    writer.run(tx -> tx.update("CREATE TABLE probe (n INTEGER PRIMARY KEY)"));
    writer.run(tx -> tx.update("CREATE TABLE child (n INTEGER REFERENCES probe (n))"));
  }

  @AfterEach
  void stop() {
    gate.countDown();
    writer.close();
    callers.shutdownNow();
  }

  private static Work<Integer> insert(int n) {
    return tx -> tx.update("INSERT INTO probe (n) VALUES (?)", n);
  }

  private List<Long> rows() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT n FROM probe ORDER BY n")) {
      List<Long> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getLong(1));
      }
      return result;
    }
  }

  /** Keeps the writer in a transaction of its own until the gate opens. */
  private void occupyWriter() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    Future<?> occupied =
        callers.submit(
            () ->
                writer.run(
                    tx -> {
                      inside.countDown();
                      return await(gate);
                    }));
    inside.await();
    assertThat(occupied.isDone()).isFalse();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Queues the work and returns once it is queued. */
  private <T> Future<T> queue(Work<T> work) throws InterruptedException {
    int before = writer.waiting();
    Future<T> future = callers.submit(() -> writer.run(work));
    while (writer.waiting() == before) {
      Thread.sleep(1);
    }
    return future;
  }

  @Test
  void whatWaitedTogetherIsCommittedTogether() throws Exception {
    occupyWriter();
    List<Boolean> sawTheOthers = new ArrayList<>();
    Future<Integer> first = queue(insert(1));
    Future<Boolean> second = queue(tx -> sawTheOthers.add(isCommitted(1)));
    gate.countDown();

    assertThat(first.get()).isEqualTo(1);
    second.get();
    assertThat(sawTheOthers).as("the first was not yet committed").containsExactly(false);
    assertThat(rows()).containsExactly(1L);
  }

  private boolean isCommitted(long n) {
    try {
      return rows().contains(n);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureInTheGroupUndoesOnlyItself() throws Exception {
    occupyWriter();
    Future<Integer> first = queue(insert(1));
    Future<Integer> broken =
        queue(
            tx -> {
              tx.update("INSERT INTO probe (n) VALUES (2)");
              throw new IllegalArgumentException("mine");
            });
    Future<Integer> conflict = queue(insert(1));
    Future<Integer> last = queue(insert(3));
    gate.countDown();

    assertThat(first.get()).isEqualTo(1);
    assertThatThrownBy(broken::get).hasRootCauseMessage("mine");
    assertThatThrownBy(conflict::get).hasCauseInstanceOf(UniqueViolationException.class);
    assertThat(last.get()).isEqualTo(1);
    assertThat(rows()).containsExactly(1L, 3L);
  }

  @Test
  void aFailedCommitFailsTheWholeGroupAndTheNextOneWorks() throws Exception {
    occupyWriter();
    Future<Integer> innocent = queue(insert(1));
    Future<Integer> culprit =
        queue(
            tx -> {
              tx.update("PRAGMA defer_foreign_keys = ON");
              return tx.update("INSERT INTO child (n) VALUES (99)");
            });
    gate.countDown();

    assertThatThrownBy(innocent::get).hasCauseInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(culprit::get).hasCauseInstanceOf(StoreUnavailableException.class);
    assertThat(rows()).isEmpty();
    assertThat(writer.run(insert(2))).isEqualTo(1);
    assertThat(rows()).containsExactly(2L);
  }

  @Test
  void whileAnotherProcessWritesTheDatabaseIsUnavailableAndThenWorksAgain() throws Exception {
    try (Connection other = source.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> writer.run(insert(1))).isInstanceOf(StoreUnavailableException.class);
      statement.execute("ROLLBACK");
    }

    assertThat(writer.run(insert(1))).isEqualTo(1);
  }

  @Test
  void anInterruptedCallerWhoseWorkHasNotBegunTakesItBack() throws Exception {
    occupyWriter();
    Future<Boolean> interrupted =
        callers.submit(
            () -> {
              Thread.currentThread().interrupt();
              writer.run(insert(1));
              return true;
            });

    assertThatThrownBy(interrupted::get).hasCauseInstanceOf(StoreUnavailableException.class);
    gate.countDown();
    writer.run(insert(2));
    assertThat(rows()).containsExactly(2L);
  }

  @Test
  void anInterruptedCallerWhoseWorkHasBegunLearnsHowItEnded() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Thread[] caller = new Thread[1];
    Future<List<Object>> result =
        callers.submit(
            () -> {
              caller[0] = Thread.currentThread();
              int changed =
                  writer.run(
                      tx -> {
                        inside.countDown();
                        await(gate);
                        return tx.update("INSERT INTO probe (n) VALUES (1)");
                      });
              return List.of(changed, Thread.interrupted());
            });
    inside.await();
    caller[0].interrupt();
    gate.countDown();

    assertThat(result.get()).containsExactly(1, true);
    assertThat(rows()).containsExactly(1L);
  }

  @Test
  void closingFinishesWhatIsQueued() throws Exception {
    occupyWriter();
    Future<Integer> queued = queue(insert(1));
    Future<?> closing = callers.submit(() -> writer.close());
    gate.countDown();
    closing.get();

    assertThat(queued.get()).isEqualTo(1);
    assertThatThrownBy(() -> writer.run(insert(2))).isInstanceOf(StoreUnavailableException.class);
    assertThat(rows()).containsExactly(1L);
  }

  @Test
  void callersAreServedInTheOrderInWhichTheyCame() throws Exception {
    occupyWriter();
    List<Integer> order = new ArrayList<>();
    List<Future<Boolean>> queued = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      queued.add(queue(tx -> order.add(number)));
    }
    gate.countDown();
    for (Future<Boolean> future : queued) {
      future.get();
    }

    assertThat(order).hasSize(100).isSorted();
  }
}
