package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows from this database to one of the other kind, whatever the tables are. */
class ReplicaTest extends DatabaseContract {
  /** What a later version may make: more to a key than a text, and something to refer to. */
  private static final List<String> LATER =
      List.of(
          "CREATE TABLE a_later_part (thing TEXT NOT NULL, number BIGINT NOT NULL, note TEXT,"
              + " PRIMARY KEY (thing, number), FOREIGN KEY (thing) REFERENCES z_later_thing (id))",
          "CREATE TABLE z_later_thing (id TEXT NOT NULL PRIMARY KEY, tenant_id TEXT NOT NULL"
              + " REFERENCES tenants (id))");

  private TestDatabase other;

  @BeforeEach
  void make() throws IOException {
    TestDatabase.Kind kind =
        test().kind() == TestDatabase.Kind.SQLITE
            ? TestDatabase.Kind.POSTGRESQL
            : TestDatabase.Kind.SQLITE;
    other = new TestDatabase(kind);
    for (Database each : List.of(database(), other.database())) {
      each.change(tx -> tx.update(LATER.get(1)));
      each.change(tx -> tx.update(LATER.get(0)));
    }
    database()
        .change(
            tx -> {
              tx.update(
                  "INSERT INTO tenants (id, name, created_at) VALUES ('ten_1', 'ä\u00df', 1)");
              tx.update("INSERT INTO tenants (id, name, created_at) VALUES ('ten_2', 'Z', 2)");
              tx.update("INSERT INTO wallets VALUES ('ten_1', 1000000000000000000, 0, 7)");
              tx.update(
                  "INSERT INTO limit_uses VALUES ('ten_1', 'x', 'slots', '', 1, 2, 1),"
                      + " ('ten_1', 'x', 'slots', 'n', 1, 2, 9007199254740993)");
              tx.update("INSERT INTO z_later_thing VALUES ('b', 'ten_1'), ('a', 'ten_2')");
              for (int i = 0; i < 450; i++) {
                tx.update(
                    "INSERT INTO a_later_part VALUES (?, ?, ?)",
                    i % 2 == 0 ? "a" : "b",
                    i,
                    i % 3 == 0 ? null : "");
              }
              tx.update("INSERT INTO loose_blobs VALUES (?, 1)", "0".repeat(64));
            });
  }

  @AfterEach
  void drop() throws IOException {
    for (Database each : List.of(database(), other.database())) {
      each.change(tx -> tx.update("DROP TABLE a_later_part"));
      each.change(tx -> tx.update("DROP TABLE z_later_thing"));
    }
    other.close();
  }

  private final List<String> lines = new ArrayList<>();

  private void told(String work, long done, long all) {
    lines.add("%s: %d of %d".formatted(work, done, all));
  }

  private Replica replica(Standstill source) {
    return Replica.of(source, other.config(), other.database(), Set.of("loose_blobs"), this::told);
  }

  private Standstill standstill() throws IOException {
    return Standstill.of(test().config(), Clock.systemUTC());
  }

  private static List<String> texts(Database from, String sql) {
    return from.read(tx -> tx.query(sql, row -> row.text("found")));
  }

  private Replica.Comparison filled() throws IOException {
    try (Standstill source = standstill()) {
      Replica replica = replica(source);
      replica.fill();
      return replica.compare();
    }
  }

  @Test
  void tablesThatNobodyHasNamedAreCopiedToo() throws IOException {
    Replica.Comparison compared = filled();

    assertThat(compared.differences()).isEmpty();
    assertThat(compared.rows())
        .containsEntry("a_later_part", 450L)
        .containsEntry("z_later_thing", 2L)
        .containsEntry("limit_uses", 2L)
        .doesNotContainKey("loose_blobs");
    assertThat(texts(other.database(), "SELECT name AS found FROM tenants ORDER BY id"))
        .containsExactly("ä\u00df", "Z");
  }

  @Test
  void itTellsHowFarItIs() throws IOException {
    filled();

    assertThat(lines)
        .contains(
            "rows of a_later_part, looked at: 0 of 0",
            "rows of a_later_part, copied: 450 of 450",
            "rows of a_later_part, compared: 450 of 450");
  }

  @Test
  void whatHasChangedSinceIsBroughtUpToDate() throws IOException {
    filled();
    database()
        .change(
            tx -> {
              tx.update("UPDATE wallets SET balance = 5");
              tx.update("DELETE FROM a_later_part WHERE thing = 'a'");
              tx.update("DELETE FROM z_later_thing WHERE id = 'a'");
              tx.update("DELETE FROM tenants WHERE id = 'ten_2'");
              tx.update("INSERT INTO tenants (id, name, created_at) VALUES ('ten_3', 'Z', 2)");
              tx.update("UPDATE a_later_part SET note = 'new' WHERE number = 3");
            });

    Replica.Comparison compared = filled();

    assertThat(compared.differences()).isEmpty();
    assertThat(compared.rows()).containsEntry("a_later_part", 225L).containsEntry("tenants", 2L);
  }

  @Test
  void eachDifferenceIsTold() throws IOException {
    filled();
    other
        .database()
        .change(
            tx -> {
              tx.update("UPDATE wallets SET balance = 5");
              tx.update("DELETE FROM a_later_part WHERE number = 3");
              tx.update("INSERT INTO tenants (id, name, created_at) VALUES ('ten_3', 'c', 2)");
            });

    try (Standstill source = standstill()) {
      assertThat(replica(source).compare().differences())
          .containsExactlyInAnyOrder(
              "wallets: the row [ten_1] differs",
              "a_later_part has 449 rows, not 450",
              "a_later_part: the row [b, 3] differs",
              "tenants has 3 rows, not 2");
    }
  }

  @Test
  void othersTablesAreRefused() throws IOException {
    other.database().change(tx -> tx.update("ALTER TABLE a_later_part ADD COLUMN more TEXT"));

    try (Standstill source = standstill()) {
      assertThatThrownBy(() -> replica(source))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("have different tables");
    }
  }

  /** A number that a database gives by itself would have to go on where the other one was. */
  @Test
  void noColumnIsNumberedByTheDatabase() {
    String sql =
        test().kind() == TestDatabase.Kind.SQLITE
            ? "SELECT name AS found FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
            : "SELECT column_name AS found FROM information_schema.columns WHERE table_schema ="
                + " current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval%')";

    assertThat(texts(database(), sql)).as("Replica has to set where they go on").isEmpty();
  }

  @Test
  void nobodyWritesWhileItStandsStill() throws Exception {
    CompletableFuture<Integer> write;
    try (Standstill source = standstill()) {
      write =
          CompletableFuture.supplyAsync(
              () -> database().write(tx -> tx.update("UPDATE wallets SET balance = 9")));
      for (int i = 0; i < 20; i++) {
        assertThat(
                source.<List<Long>>read(
                    tx -> tx.query("SELECT balance FROM wallets", row -> row.number("balance"))))
            .containsExactly(1_000_000_000_000_000_000L);
      }
      assertThat(write).isNotDone();
    }
    assertThat(write.get(60, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void aServerThatIsAtWorkIsNotDisturbed() throws IOException {
    database()
        .change(
            tx -> tx.update("INSERT INTO nodes VALUES ('node_1', 1, ?)", tx.now() + 3_600_000L));

    if (test().kind() == TestDatabase.Kind.POSTGRESQL) {
      assertThatThrownBy(this::standstill)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the server node_1 works with");
    } else {
      try (var lock = DataDirectory.at(test().config().dataDir()).lock()) {
        assertThatThrownBy(this::standstill)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("is in use")
            .hasMessageContaining("stop its server first");
      }
    }
  }
}
