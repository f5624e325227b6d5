package ai.beatra.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open transaction. Parameters are String, Long, Integer or null: that is what both databases
 * store alike. After a failed statement the transaction is lost on both (PostgreSQL would have it
 * so): a caller that expects a conflict writes ON CONFLICT.
 */
public final class Tx {

  /** Where a transaction takes the time from. */
  @FunctionalInterface
  interface Time {
    long now(Tx tx);
  }

  private final Statements statements;
  private final Time time;
  private @Nullable StoreException failure;
  private @Nullable Long now;

  Tx(Statements statements, Time time) {
    this.statements = statements;
    this.time = time;
  }

  /**
   * The database's time in milliseconds since 1970, the same for all nodes on one database, and for
   * the whole transaction the one of the first time it was asked for.
   */
  public long now() {
    Long known = now;
    if (known == null) {
      known = time.now(this);
      now = known;
    }
    return known;
  }

  /** Runs a statement and returns how many rows it changed. */
  public int update(String sql, @Nullable Object... parameters) {
    return run(sql, parameters, PreparedStatement::executeUpdate);
  }

  /** All rows of the answer; also for statements with RETURNING. */
  public <T> List<T> query(String sql, Row.Mapper<T> mapper, @Nullable Object... parameters) {
    return run(
        sql,
        parameters,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            Row row = new Row(rows);
            while (rows.next()) {
              result.add(mapper.map(row));
            }
            return result;
          }
        });
  }

  /**
   * The only row of the answer, if there is one.
   *
   * @throws IllegalStateException if there are more
   */
  public <T> Optional<T> single(String sql, Row.Mapper<T> mapper, @Nullable Object... parameters) {
    List<T> rows = query(sql, mapper, parameters);
    if (rows.size() > 1) {
      throw new IllegalStateException("more than one row from: " + sql);
    }
    return rows.stream().findFirst();
  }

  /** Fails if a statement failed and the work went on all the same. */
  void requireIntact() {
    if (failure != null) {
      throw failure;
    }
  }

  private <T> T run(String sql, @Nullable Object[] parameters, Statements.Execution<T> execution) {
    requireIntact();
    try {
      return statements.run(
          sql,
          statement -> {
            for (int i = 0; i < parameters.length; i++) {
              bind(statement, i + 1, parameters[i]);
            }
            return execution.on(statement);
          });
    } catch (SQLException e) {
      failure = StoreException.of(e);
      throw failure;
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Integer) {
      statement.setObject(index, value);
    } else {
      throw new IllegalArgumentException("cannot store a " + value.getClass().getName());
    }
  }
}
