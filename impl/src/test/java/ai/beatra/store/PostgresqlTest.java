package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresqlTest {

  private static PGSimpleDataSource source(String url) throws SQLException {
    Config.Database settings = new Config.Database(url, "u", new Secret("p"));
    DataSource source = Postgresql.forWork(settings);
    return source.unwrap(PGSimpleDataSource.class);
  }

  @Test
  void aConnectionThatSaysNothingHasLimits() throws SQLException {
    PGSimpleDataSource source = source("jdbc:postgresql://h:1/d");

    assertThat(source.getConnectTimeout()).isEqualTo(4);
    assertThat(source.getSocketTimeout()).isEqualTo(15);
    assertThat(source.getOptions()).contains("statement_timeout=10s");
    assertThat(source.getUser()).isEqualTo("u");
    assertThat(source.getPassword()).isEqualTo("p");
  }

  @Test
  void whatTheUrlSaysWins() throws SQLException {
    PGSimpleDataSource source =
        source("jdbc:postgresql://h:1/d?connectTimeout=9&socketTimeout=99&ApplicationName=mine");

    assertThat(source.getConnectTimeout()).isEqualTo(9);
    assertThat(source.getSocketTimeout()).isEqualTo(99);
    assertThat(source.getApplicationName()).isEqualTo("mine");
    assertThat(source.getDatabaseName()).isEqualTo("d");
  }

  @Test
  void aLostConnectionIsThrownAwayAndTheNextOneWorks() throws IOException {
    try (TestDatabase test = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      Database database = test.database();
      String suicide = "SELECT pg_terminate_backend(pg_backend_pid())";

      assertThatThrownBy(() -> database.write(tx -> tx.query(suicide, row -> true)))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> database.read(tx -> tx.query(suicide, row -> true)))
          .isInstanceOf(StoreUnavailableException.class);

      database.write(tx -> tx.update("CREATE TABLE probe (n BIGINT)"));
      List<Long> rows =
          database.read(tx -> tx.query("SELECT n FROM probe", row -> row.number("n")));
      assertThat(rows).isEmpty();
    }
  }

  @Test
  void aStatementThatTakesTooLongMayBeTriedAgain() throws IOException {
    try (TestDatabase test = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      Work<Object> slow =
          tx -> {
            tx.update("SET LOCAL statement_timeout = 1");
            return tx.query("SELECT pg_sleep(60)", row -> true);
          };

      assertThatThrownBy(() -> test.database().write(slow))
          .isInstanceOf(StoreUnavailableException.class);
    }
  }
}
