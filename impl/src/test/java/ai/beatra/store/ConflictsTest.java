package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL ends so that others can go on is run again. */
class ConflictsTest {
  private static final int MANY = 1_000;

  private TestDatabase test;
  private Database database;

  @BeforeEach
  void open() throws IOException {
    test = new TestDatabase(TestDatabase.Kind.POSTGRESQL);
    database = test.database();
    database.change(tx -> tx.update("CREATE TABLE probe (k TEXT PRIMARY KEY, n BIGINT NOT NULL)"));
    database.change(tx -> tx.update("INSERT INTO probe (k, n) VALUES ('a', 0), ('b', 0)"));
  }

  @AfterEach
  void close() throws IOException {
    test.close();
  }

  private long sum() {
    return database.read(
        tx ->
            tx.query("SELECT n FROM probe", row -> row.number("n")).stream()
                .mapToLong(Long::longValue)
                .sum());
  }

  private static boolean add(Tx tx, String key) {
    return tx.update("UPDATE probe SET n = n + 1 WHERE k = ?", key) == 1;
  }

  @Test
  void bothOfTwoThatWaitForEachOtherAreDone() throws Exception {
    var both = new CyclicBarrier(2);
    var runs = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Boolean> one = threads.submit(() -> crossing(both, runs, "a", "b"));
      Future<Boolean> other = threads.submit(() -> crossing(both, runs, "b", "a"));

      assertThat(one.get()).isTrue();
      assertThat(other.get()).isTrue();
    } finally {
      threads.shutdownNow();
    }
    assertThat(sum()).isEqualTo(4);
    assertThat(runs).hasValue(3);
  }

  /** Each has its first row before it asks for the other's; the first time, that is. */
  private boolean crossing(CyclicBarrier both, AtomicInteger runs, String first, String second) {
    return database.write(
        tx -> {
          tx.update("SET LOCAL deadlock_timeout = '50ms'");
          boolean done = add(tx, first);
          if (runs.incrementAndGet() <= 2) {
            await(both);
          }
          return done & add(tx, second);
        });
  }

  private static void await(CyclicBarrier both) {
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean failing(AtomicInteger runs, int times) {
    return database.write(
        tx -> {
          add(tx, "a");
          if (runs.incrementAndGet() <= times) {
            tx.update("DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END $$");
          }
          return add(tx, "b");
        });
  }

  @Test
  void nothingOfWhatWasRunBeforeIsKept() {
    var runs = new AtomicInteger();

    assertThat(failing(runs, 2)).isTrue();

    assertThat(runs).hasValue(3);
    assertThat(sum()).isEqualTo(2);
  }

  @Test
  void whatNeverGoesWellIsToldInTheEnd() {
    var runs = new AtomicInteger();

    assertThatThrownBy(() -> failing(runs, MANY)).isInstanceOf(StoreUnavailableException.class);

    assertThat(runs).hasValueGreaterThan(1).hasValueLessThan(MANY);
    assertThat(sum()).isZero();
  }
}
