package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Config;
import ai.beatra.config.Secret;
import java.sql.SQLException;
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
}
