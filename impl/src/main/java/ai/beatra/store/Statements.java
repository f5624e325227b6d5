package ai.beatra.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements of one connection. Where they are kept, each is parsed once; SQL with lists of any
 * length makes many of them, so that those used longest ago go. Used by whoever has the connection.
 */
final class Statements {
  private static final int MOST = 200;

  private final Connection connection;
  private final int most;
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  /** Does something with a statement. */
  @FunctionalInterface
  interface Execution<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private Statements(Connection connection, int most) {
    this.connection = connection;
    this.most = most;
  }

  /** Of a connection whose driver keeps them itself. */
  static Statements passing(Connection connection) {
    return new Statements(connection, 0);
  }

  /** Of a connection that parses all it is given. */
  static Statements kept(Connection connection) {
    return new Statements(connection, MOST);
  }

  <T> T run(String sql, Execution<T> execution) throws SQLException {
    PreparedStatement known = idle.remove(sql);
    PreparedStatement statement = known == null ? connection.prepareStatement(sql) : known;
    boolean good = false;
    try {
      T result = execution.on(statement);
      good = true;
      return result;
    } finally {
      if (good && most > 0) {
        keep(sql, statement);
      } else {
        statement.close();
      }
    }
  }

  private void keep(String sql, PreparedStatement statement) throws SQLException {
    // The parameters may be large.
    statement.clearParameters();
    PreparedStatement other = idle.put(sql, statement);
    if (other != null) {
      other.close();
    }
    if (idle.size() > most) {
      PreparedStatement oldest = idle.values().iterator().next();
      idle.values().remove(oldest);
      oldest.close();
    }
  }
}
