package ai.beatra.store;

import static ai.beatra.store.Threads.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TransactionsTest extends ProbeTables {
  @Test
  void whatWasWrittenIsReadByEveryThreadAfterwards() throws Exception {
    insert("b");

    assertThat(together(4, this::keys)).containsOnly(List.of("a", "b"));
  }

  @Test
  void aTransactionReadsItsOwnWrites() {
    long inside =
        database()
            .write(
                tx -> {
                  tx.update("UPDATE probe SET n = 7 WHERE k = 'a'");
                  return tx.single("SELECT n FROM probe", row -> row.number("n")).orElseThrow();
                });

    assertThat(inside).isEqualTo(7);
  }

  @Test
  void concurrentWritersLoseNoUpdate() throws Exception {
    together(
        8,
        () -> {
          for (int i = 0; i < 25; i++) {
            database().write(tx -> tx.update("UPDATE probe SET n = n + 1 WHERE k = 'a'"));
          }
          return true;
        });

    assertThat(n("a")).isEqualTo(200);
  }

  @Test
  void ofManyWhoClaimOneRowOneGetsIt() throws Exception {
    List<Integer> claims =
        together(
            8,
            () ->
                database()
                    .write(tx -> tx.update("UPDATE probe SET n = 1 WHERE k = 'a' AND n = 0")));

    assertThat(claims.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
  }

  @Test
  void anExceptionUndoesEverythingAndReachesTheCallerAsItIs() {
    RuntimeException mine = new RuntimeException("mine");

    assertThatThrownBy(
            () ->
                database()
                    .write(
                        tx -> {
                          tx.update("UPDATE probe SET n = 9");
                          throw mine;
                        }))
        .isSameAs(mine);
    assertThat(n("a")).isZero();
    assertThat(insert("b")).as("the next one works").isEqualTo(1);
  }

  @Test
  void anErrorUndoesEverythingAndReachesTheCallerAsItIs() {
    Error mine = new AssertionError("mine");

    assertThatThrownBy(
            () ->
                database()
                    .write(
                        tx -> {
                          tx.update("UPDATE probe SET n = 9");
                          throw mine;
                        }))
        .isSameAs(mine);
    assertThat(n("a")).isZero();
  }

  @Test
  void failuresOfSomeDoNotTouchTheOthers() throws Exception {
    List<Boolean> kept =
        together(
            16,
            () -> {
              String key = "k" + Thread.currentThread().getId();
              boolean odd = Thread.currentThread().getId() % 2 == 1;
              try {
                database()
                    .write(
                        tx -> {
                          tx.update("INSERT INTO probe (k, n) VALUES (?, 1)", key);
                          if (odd) {
                            throw new IllegalArgumentException("odd");
                          }
                          return true;
                        });
                return true;
              } catch (IllegalArgumentException e) {
                return false;
              }
            });

    assertThat(keys()).hasSize(1 + (int) kept.stream().filter(k -> k).count());
  }

  @Test
  void afterAFailedStatementTheTransactionIsLostEvenIfTheWorkGoesOn() {
    assertThatThrownBy(
            () ->
                database()
                    .write(
                        tx -> {
                          tx.update("UPDATE probe SET n = 9");
                          try {
                            tx.update("INSERT INTO probe (k) VALUES ('a')");
                          } catch (UniqueViolationException e) {
                            return "swallowed";
                          }
                          return "fine";
                        }))
        .isInstanceOf(UniqueViolationException.class);
    assertThat(n("a")).isZero();
  }

  @Test
  void readsCannotWrite() {
    assertThatThrownBy(() -> database().read(tx -> tx.update("UPDATE probe SET n = 1")))
        .isInstanceOf(StoreException.class);
    assertThat(n("a")).isZero();
  }

  @Test
  void aReadSeesOneMoment() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      List<Integer> counts =
          database()
              .read(
                  tx -> {
                    int before = tx.query("SELECT k FROM probe", row -> row.text("k")).size();
                    await(other.submit(() -> insert("b")));
                    int after = tx.query("SELECT k FROM probe", row -> row.text("k")).size();
                    return List.of(before, after);
                  });

      assertThat(counts).containsExactly(1, 1);
      assertThat(keys()).containsExactly("a", "b");
    } finally {
      other.shutdownNow();
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTransactionInsideATransactionIsRefused() {
    String refusal = "a transaction inside a transaction";

    assertThatThrownBy(() -> database().write(tx -> insert("b"))).hasMessage(refusal);
    assertThatThrownBy(() -> database().write(tx -> keys())).hasMessage(refusal);
    assertThatThrownBy(() -> database().read(tx -> insert("b"))).hasMessage(refusal);
    assertThat(insert("b")).as("the thread is not marked for ever").isEqualTo(1);
  }

  @Test
  void whatWasCommittedIsThereAfterARestart() throws IOException {
    insert("b");

    test().reopen();

    assertThat(keys()).containsExactly("a", "b");
  }

  @Test
  void aClosedDatabaseSaysSo() {
    database().close();

    assertThatThrownBy(() -> insert("b")).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(this::keys).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aDatabaseOfANewerBuildThatSaysNothingIsRefusedInOneLine() {
    database().write(tx -> tx.update("DROP VIEW oldest_schema"));
    database()
        .write(
            tx ->
                tx.update(
                    """
                    INSERT INTO flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                    VALUES (1000, '999', 'later', 'SQL', 'V999__later.sql', 'x', 1, true)"""));

    assertThatThrownBy(() -> test().reopen())
        .isInstanceOf(NewerSchemaException.class)
        .message()
        .endsWith(
            " was migrated by a newer beatra (its schema is 999, this build knows "
                + Migrations.VERSION
                + "): run that build or an even newer one, or restore the backup from before")
        .doesNotContain("\n");
  }

  @Test
  void manyCanOpenANewDatabaseAtOnce() throws Exception {
    try (TestDatabase fresh = new TestDatabase(test().kind())) {
      Config config = fresh.config();
      fresh.dropAll();

      List<Integer> tenants =
          together(
              4,
              () -> {
                try (Database one = Database.open(config, Clock.systemUTC())) {
                  return one.read(tx -> tx.query("SELECT * FROM tenants", Row::toString).size());
                }
              });

      assertThat(tenants).containsOnly(0);
    }
  }
}
