package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SqliteTest {

  private static String setting(Tx tx, String name) {
    return tx.single("PRAGMA " + name, row -> row.text(name)).orElseThrow();
  }

  @Test
  void theWriterSyncsEveryCommitAndChecksForeignKeys() throws IOException {
    try (TestDatabase test = new TestDatabase(TestDatabase.Kind.SQLITE)) {
      String settings =
          test.database()
              .write(
                  tx ->
                      String.join(
                          " ",
                          setting(tx, "journal_mode"),
                          setting(tx, "synchronous"),
                          setting(tx, "foreign_keys")));

      assertThat(settings).as("2 is FULL").isEqualTo("wal 2 1");
    }
  }
}
