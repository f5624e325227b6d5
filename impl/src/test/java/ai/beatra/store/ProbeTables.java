package ai.beatra.store;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** Tables for tests of the store; the first has the row a. */
abstract class ProbeTables extends DatabaseContract {
  @BeforeEach
  void makeTables() {
    database()
        .write(
            tx -> {
              tx.update("CREATE TABLE probe (k TEXT PRIMARY KEY, u TEXT UNIQUE, n BIGINT)");
              tx.update("CREATE TABLE child (k TEXT REFERENCES probe (k))");
              return tx.update("INSERT INTO probe (k, u, n) VALUES ('a', 'ua', 0)");
            });
  }

  long n(String key) {
    return database()
        .read(tx -> tx.single("SELECT n FROM probe WHERE k = ?", row -> row.number("n"), key))
        .orElseThrow();
  }

  int insert(String key) {
    return database()
        .write(tx -> tx.update("INSERT INTO probe (k, u, n) VALUES (?, ?, 1)", key, "u" + key));
  }

  List<String> keys() {
    return database().read(tx -> tx.query("SELECT k FROM probe ORDER BY k", row -> row.text("k")));
  }
}
