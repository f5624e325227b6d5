package ai.beatra.store;

import ai.beatra.store.Table.Column;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables of a database as it describes them itself, so that none is forgotten which a later
 * migration makes.
 */
final class Tables {
  private static final Set<String> OF_THE_DATABASE =
      Set.of(Migrations.HISTORY, Migrations.MOVED_IN);

  private final Connection connection;
  private final DatabaseMetaData about;

  private Tables(Connection connection) throws SQLException {
    this.connection = connection;
    this.about = connection.getMetaData();
  }

  /** All that hold data, each behind those that its rows refer to. */
  static List<Table> of(Connection connection) throws SQLException {
    return new Tables(connection).inOrder();
  }

  private List<Table> inOrder() throws SQLException {
    Set<String> left = names();
    var tables = new ArrayList<Table>();
    while (!left.isEmpty()) {
      var next = new TreeSet<String>();
      for (String name : left) {
        if (left.stream().filter(referredTo(name)::contains).allMatch(name::equals)) {
          next.add(name);
        }
      }
      if (next.isEmpty()) {
        throw new StoreException("these tables refer to each other in a circle: " + left, null);
      }
      for (String name : next) {
        tables.add(table(name));
      }
      left.removeAll(next);
    }
    return List.copyOf(tables);
  }

  private Set<String> names() throws SQLException {
    var names = new TreeSet<String>();
    try (ResultSet tables =
        about.getTables(
            connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    names.removeAll(OF_THE_DATABASE);
    return names;
  }

  private Set<String> referredTo(String name) throws SQLException {
    var names = new HashSet<String>();
    try (ResultSet keys =
        about.getImportedKeys(connection.getCatalog(), connection.getSchema(), name)) {
      while (keys.next()) {
        names.add(keys.getString("PKTABLE_NAME"));
      }
    }
    return names;
  }

  private Table table(String name) throws SQLException {
    List<Column> columns = columns(name);
    var key = new TreeMap<Integer, Column>();
    try (ResultSet keys =
        about.getPrimaryKeys(connection.getCatalog(), connection.getSchema(), name)) {
      while (keys.next()) {
        String column = keys.getString("COLUMN_NAME");
        columns.stream()
            .filter(each -> each.name().equals(column))
            .forEach(each -> key.put(position(keys), each));
      }
    }
    if (key.isEmpty()) {
      throw new StoreException(
          "the table " + name + " has no primary key to tell its rows by", null);
    }
    return new Table(name, columns, List.copyOf(key.values()));
  }

  private static int position(ResultSet keys) {
    try {
      return keys.getInt("KEY_SEQ");
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private List<Column> columns(String table) throws SQLException {
    var columns = new ArrayList<Column>();
    try (ResultSet found =
        about.getColumns(connection.getCatalog(), connection.getSchema(), table, "%")) {
      while (found.next()) {
        // What is asked for is a pattern.
        if (found.getString("TABLE_NAME").equals(table)) {
          String name = found.getString("COLUMN_NAME");
          columns.add(new Column(name, isText(table + "." + name, found.getInt("DATA_TYPE"))));
        }
      }
    }
    // A database to which columns were added later has them in another order.
    columns.sort((one, other) -> one.name().compareTo(other.name()));
    return List.copyOf(columns);
  }

  private static boolean isText(String column, int type) {
    return switch (type) {
      case Types.VARCHAR -> true;
      case Types.BIGINT, Types.INTEGER -> false;
      default ->
          throw new StoreException(
              column + " is neither TEXT nor BIGINT nor INTEGER, so it cannot be copied", null);
    };
  }
}
