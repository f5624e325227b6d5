package ai.beatra.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table, as far as its rows can be read and written without knowing what they mean. Rows are
 * values in the order of the columns, keys in that of the key.
 */
record Table(String name, List<Column> columns, List<Column> key) {
  private static final int MOST_PARAMETERS = 30_000;

  /**
   * @param text whether it holds a text, else a whole number
   */
  record Column(String name, boolean text) {
    private String quoted() {
      return '"' + name + '"';
    }

    private @Nullable Object of(Row row) {
      return text ? row.textOrNull(name) : row.numberOrNull(name);
    }
  }

  /**
   * Which row.
   *
   * @param size of its texts, in characters
   */
  record Key(List<Object> values, long size) {}

  long count(Tx tx) {
    return tx.query("SELECT COUNT(*) AS many FROM " + quoted(), row -> row.number("many")).get(0);
  }

  /** Some of its rows, in an order of the database's, behind this one or from the first on. */
  List<Key> keys(Tx tx, @Nullable Key last, int most) {
    String behind = last == null ? "" : " WHERE (%s) > (%s)".formatted(names(key), places(key));
    return tx.query(
        "SELECT %1$s, %2$s AS row_size FROM %3$s%4$s ORDER BY %1$s LIMIT %5$d"
            .formatted(names(key), size(), quoted(), behind, most),
        row -> new Key(List.copyOf(values(key, row)), row.number("row_size")),
        last == null ? new Object[0] : last.values().toArray());
  }

  /** Those rows that there are. Each key is looked up: of a list of pairs SQLite makes a scan. */
  List<List<@Nullable Object>> rows(Tx tx, List<Key> keys) {
    String places = "(" + places(key) + ")";
    String same =
        IntStream.range(0, key.size())
            .mapToObj(i -> "t.%s = wanted.column%d".formatted(key.get(i).quoted(), i + 1))
            .collect(Collectors.joining(" AND "));
    return tx.query(
        "SELECT t.* FROM (VALUES %s) AS wanted CROSS JOIN %s t WHERE %s"
            .formatted(String.join(", ", Collections.nCopies(keys.size(), places)), quoted(), same),
        row -> values(columns, row),
        flat(keys.stream().map(Key::values).toList()));
  }

  void insert(Tx tx, List<List<@Nullable Object>> rows) {
    int most = MOST_PARAMETERS / columns.size();
    for (int from = 0; from < rows.size(); from += most) {
      List<List<@Nullable Object>> some = rows.subList(from, Math.min(rows.size(), from + most));
      String places = "(" + places(columns) + ")";
      tx.update(
          "INSERT INTO %s (%s) VALUES %s"
              .formatted(
                  quoted(),
                  names(columns),
                  String.join(", ", Collections.nCopies(some.size(), places))),
          flat(some));
    }
  }

  /** Makes the row with the key of this one what this one is. */
  void update(Tx tx, List<@Nullable Object> row) {
    List<Column> rest = columns.stream().filter(Predicate.not(key::contains)).toList();
    if (rest.isEmpty()) {
      return;
    }
    List<@Nullable Object> parameters = new ArrayList<>();
    rest.forEach(column -> parameters.add(row.get(columns.indexOf(column))));
    parameters.addAll(keyOf(row));
    tx.update(
        "UPDATE %s SET %s WHERE %s".formatted(quoted(), set(rest, ", "), set(key, " AND ")),
        parameters.toArray());
  }

  void delete(Tx tx, List<List<Object>> keys) {
    for (List<Object> each : keys) {
      tx.update("DELETE FROM %s WHERE %s".formatted(quoted(), set(key, " AND ")), each.toArray());
    }
  }

  List<Object> keyOf(List<@Nullable Object> row) {
    return key.stream().map(column -> (Object) row.get(columns.indexOf(column))).toList();
  }

  String quoted() {
    return '"' + name + '"';
  }

  private String size() {
    return columns.stream()
        .filter(Column::text)
        .map(column -> "COALESCE(LENGTH(%s), 0)".formatted(column.quoted()))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(" + "), sum -> sum.isEmpty() ? "0" : sum));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
  }

  private static String places(List<Column> columns) {
    return String.join(", ", Collections.nCopies(columns.size(), "?"));
  }

  private static String set(List<Column> columns, String between) {
    return columns.stream()
        .map(column -> column.quoted() + " = ?")
        .collect(Collectors.joining(between));
  }

  private static List<@Nullable Object> values(List<Column> columns, Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    columns.forEach(column -> values.add(column.of(row)));
    return values;
  }

  private static @Nullable Object[] flat(List<? extends List<?>> rows) {
    List<@Nullable Object> all = new ArrayList<>();
    rows.forEach(all::addAll);
    return all.toArray();
  }
}
