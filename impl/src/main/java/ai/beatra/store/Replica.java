package ai.beatra.store;

import ai.beatra.config.Config;
import ai.beatra.store.Table.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database whose rows become those of another one, some at a time, each some in a transaction of
 * its own. Whatever it has of them already stays, so that it can be begun again after it was cut
 * off; what the other one has no more goes.
 */
public final class Replica {
  private static final int KEYS = 2000;

  /** So many rows, or characters, are in memory of each of the two, and are written together. */
  private static final int SOME = 200;

  private static final int MOST_CHARACTERS = 4 << 20;
  private static final int MOST_TOLD = 20;

  private final Standstill source;
  private final Database target;
  private final List<Table> tables;
  private final Progress progress;

  private Replica(Standstill source, Database target, List<Table> tables, Progress progress) {
    this.source = source;
    this.target = target;
    this.tables = tables;
    this.progress = progress;
  }

  /**
   * @param config of the target
   * @param except the tables that stay as they are
   * @throws StoreException if the two have different tables
   */
  public static Replica of(
      Standstill source, Config config, Database target, Set<String> except, Progress progress) {
    DatabaseLocation place = DatabaseLocation.of(config);
    try (Connection connection = place.source().getConnection()) {
      // The order of tables that do not refer to each other is the alphabet's on both.
      if (!Tables.of(connection).equals(source.tables())) {
        throw new StoreException(
            source.name()
                + " and "
                + place.name()
                + " have different tables: start the newer"
                + " build's server on the older one once, and stop it",
            null);
      }
    } catch (SQLException e) {
      throw place.refusal().apply(e);
    }
    return new Replica(
        source,
        target,
        source.tables().stream().filter(table -> !except.contains(table.name())).toList(),
        progress);
  }

  /** Makes the rows of the target those of the source. */
  public void fill() {
    for (int i = tables.size() - 1; i >= 0; i--) {
      Table table = tables.get(i);
      walk(target::read, table, "looked at", keys -> deleteStrangers(table, keys));
    }
    for (Table table : tables) {
      walk(source, table, "copied", keys -> put(table, keys));
    }
  }

  private void deleteStrangers(Table table, List<Key> keys) {
    Set<List<Object>> known = rows(source, table, keys).keySet();
    List<List<Object>> strangers =
        keys.stream().map(Key::values).filter(key -> !known.contains(key)).toList();
    if (!strangers.isEmpty()) {
      target.change(tx -> table.delete(tx, strangers));
    }
  }

  private void put(Table table, List<Key> keys) {
    var fresh = new ArrayList<List<@Nullable Object>>();
    var changed = new ArrayList<List<@Nullable Object>>();
    Map<List<Object>, List<@Nullable Object>> there = rows(target::read, table, keys);
    rows(source, table, keys)
        .forEach(
            (key, row) -> {
              List<@Nullable Object> before = there.get(key);
              if (before == null) {
                fresh.add(row);
              } else if (!before.equals(row)) {
                changed.add(row);
              }
            });
    if (!fresh.isEmpty() || !changed.isEmpty()) {
      target.change(
          tx -> {
            changed.forEach(row -> table.update(tx, row));
            table.insert(tx, fresh);
          });
    }
  }

  /**
   * What two databases have.
   *
   * @param rows of the source, by the names of the tables
   * @param differences a line for each row that the target has not, or has otherwise, 20 for each
   *     table at most
   */
  public record Comparison(Map<String, Long> rows, List<String> differences) {}

  /** Compares each row. */
  public Comparison compare() {
    var counts = new LinkedHashMap<String, Long>();
    var differences = new ArrayList<String>();
    for (Table table : tables) {
      long rows = source.read(table::count);
      long there = target.read(table::count);
      counts.put(table.name(), rows);
      if (rows != there) {
        differences.add("%s has %d rows, not %d".formatted(table.name(), there, rows));
      }
      var differing = new ArrayList<List<Object>>();
      walk(
          source,
          table,
          "compared",
          keys -> differing.addAll(differing(table, keys, differing.size())));
      differing.forEach(
          key -> differences.add("%s: the row %s differs".formatted(table.name(), key)));
    }
    return new Comparison(counts, differences);
  }

  /** No more of them than may still be told. */
  private List<List<Object>> differing(Table table, List<Key> keys, int told) {
    Map<List<Object>, List<@Nullable Object>> there = rows(target::read, table, keys);
    return rows(source, table, keys).entrySet().stream()
        .filter(row -> !row.getValue().equals(there.get(row.getKey())))
        .map(Map.Entry::getKey)
        .limit(Math.max(0, MOST_TOLD - told))
        .toList();
  }

  private static Map<List<Object>, List<@Nullable Object>> rows(
      Reads from, Table table, List<Key> keys) {
    var rows = new HashMap<List<Object>, List<@Nullable Object>>();
    from.read(tx -> table.rows(tx, keys)).forEach(row -> rows.put(table.keyOf(row), row));
    return rows;
  }

  /** Hands over the keys of all rows, as many at a time as have room in memory. */
  private void walk(Reads from, Table table, String what, Consumer<List<Key>> some) {
    long all = from.read(table::count);
    long done = 0;
    Key last = null;
    List<Key> page;
    do {
      Key after = last;
      page = from.read(tx -> table.keys(tx, after, KEYS));
      var block = new ArrayList<Key>();
      long size = 0;
      for (Key key : page) {
        if (!block.isEmpty() && (block.size() == SOME || size + key.size() > MOST_CHARACTERS)) {
          some.accept(List.copyOf(block));
          block.clear();
          size = 0;
        }
        block.add(key);
        size += key.size();
        last = key;
      }
      if (!block.isEmpty()) {
        some.accept(List.copyOf(block));
      }
      done += page.size();
      progress.at("rows of %s, %s".formatted(table.name(), what), done, all);
    } while (page.size() == KEYS);
  }
}
