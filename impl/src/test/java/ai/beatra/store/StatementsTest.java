package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a statement takes, gives and refuses, on both databases alike. */
class StatementsTest extends ProbeTables {
  /** It would be logged, and what a row holds may be a customer's prompt. */
  @Test
  void aRefusalTellsNothingOfTheRow() {
    String prompt = "between you and me";
    for (String sql :
        List.of(
            "INSERT INTO probe (k, u) VALUES ('b', ?), ('c', ?)",
            "INSERT INTO child (k) SELECT ? WHERE ? IS NOT NULL")) {
      assertThatThrownBy(() -> database().write(tx -> tx.update(sql, prompt, prompt)))
          .isInstanceOf(StoreException.class)
          .satisfies(
              refusal -> {
                var trace = new StringWriter();
                refusal.printStackTrace(new PrintWriter(trace));
                assertThat(trace.toString()).doesNotContain(prompt);
              });
    }
  }

  @Test
  void aSecondRowWithTheSameKeyIsAUniqueViolation() {
    assertThatThrownBy(() -> insert("a")).isInstanceOf(UniqueViolationException.class);
  }

  @Test
  void aSecondRowWithTheSameUniqueColumnIsAUniqueViolation() {
    assertThatThrownBy(
            () -> database().write(tx -> tx.update("INSERT INTO probe (k, u) VALUES ('b', 'ua')")))
        .isInstanceOf(UniqueViolationException.class);
  }

  @Test
  void anExpectedConflictChangesNoRow() {
    int changed =
        database()
            .write(
                tx ->
                    tx.update(
                        "INSERT INTO probe (k, n) VALUES ('a', 5) ON CONFLICT (k) DO NOTHING"));

    assertThat(changed).isZero();
    assertThat(n("a")).isZero();
  }

  @Test
  void aRowWithoutItsParentIsRefused() {
    assertThatThrownBy(
            () -> database().write(tx -> tx.update("INSERT INTO child (k) VALUES ('nobody')")))
        .isExactlyInstanceOf(StoreException.class);
  }

  @Test
  void textNumbersAndNullComeBackAsTheyWere() {
    long big = Long.MAX_VALUE;
    String text = "ÄÖ \u0001 漢字 🎵 ' ; --";
    database()
        .write(tx -> tx.update("INSERT INTO probe (k, u, n) VALUES (?, ?, ?)", text, null, big));

    assertThat(keys()).contains(text);
    assertThat(n(text)).isEqualTo(big);
    database()
        .read(
            tx ->
                tx.single(
                    "SELECT u, n FROM probe WHERE k = ?",
                    row -> {
                      assertThat(row.textOrNull("u")).isNull();
                      assertThat(row.numberOrNull("n")).isEqualTo(big);
                      assertThatThrownBy(() -> row.text("u")).hasMessage("column u is null");
                      return true;
                    },
                    text));
  }

  @Test
  void whatTheTwoDatabasesStoreDifferentlyIsRefused() {
    assertThatThrownBy(
            () -> database().write(tx -> tx.update("UPDATE probe SET n = ?", Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot store a java.time.Instant");
  }

  @Test
  void singleTakesOneRowOrNone() {
    insert("b");

    assertThatThrownBy(() -> database().read(tx -> tx.single("SELECT k FROM probe", Row::toString)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("more than one row from: SELECT k FROM probe");
    Optional<String> none =
        database().read(tx -> tx.single("SELECT k FROM probe WHERE k = 'c'", row -> row.text("k")));
    assertThat(none).isEmpty();
  }

  @Test
  void statementsCanReturnWhatTheyChanged() {
    List<Long> changed =
        database()
            .write(
                tx ->
                    tx.query(
                        "UPDATE probe SET n = n + 3 WHERE k = 'a' RETURNING n",
                        row -> row.number("n")));

    assertThat(changed).containsExactly(3L);
    assertThat(n("a")).isEqualTo(3);
  }

  @Test
  void theTimeIsTheDatabasesOwn() {
    long before = database().write(Tx::now);
    test().clock().advance(Duration.ofDays(1));
    long after = database().read(Tx::now);

    if (test().kind() == TestDatabase.Kind.SQLITE) {
      assertThat(before).isEqualTo(Instant.parse("2026-01-31T12:00:00Z").toEpochMilli());
      assertThat(after).isEqualTo(Instant.parse("2026-02-01T12:00:00Z").toEpochMilli());
    } else {
      long real = Instant.now().toEpochMilli();
      assertThat(List.of(before, after))
          .allSatisfy(time -> assertThat(time).isBetween(real - 600_000, real + 600_000));
      assertThat(after).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void aStatementIsUsedAgainAlsoAmongManyOthersAndWhileItsAnswerIsRead() {
    for (int i = 0; i < 500; i++) {
      int value = i;
      String other = "SELECT %d AS n".formatted(i);
      List<Long> read =
          database()
              .read(
                  tx ->
                      tx.query(
                          "SELECT ? AS n",
                          row ->
                              row.number("n")
                                  + tx.query("SELECT ? AS n", in -> in.number("n"), value).get(0)
                                  + tx.query(other, in -> in.number("n")).get(0),
                          value));
      assertThat(read).containsExactly(3L * i);
    }
  }

  @Test
  void afterARefusalTheSameStatementWorks() {
    String sql = "INSERT INTO probe (k, u) VALUES (?, ?)";
    assertThatThrownBy(() -> database().write(tx -> tx.update(sql, "b", "ua")))
        .isInstanceOf(UniqueViolationException.class);

    database().change(tx -> assertThat(tx.update(sql, "b", "ub")).isEqualTo(1));
    database().change(tx -> assertThat(tx.update(sql, "c", "uc")).isEqualTo(1));
  }
}
