package ai.beatra.tasks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that grows with what is asked. */
final class Conditions {
  private final StringBuilder sql;
  private final List<Object> parameters = new ArrayList<>();

  Conditions(String sql, Object... parameters) {
    this.sql = new StringBuilder(sql);
    Collections.addAll(this.parameters, parameters);
  }

  /** Adds a condition on one value, unless there is no such value. */
  void and(String condition, @Nullable Object value) {
    if (value != null) {
      then("AND " + condition, value);
    }
  }

  void and(String condition, Object first, Object second) {
    then("AND " + condition, first, second);
  }

  void then(String more, Object... values) {
    sql.append(' ').append(more);
    Collections.addAll(parameters, values);
  }

  String text() {
    return sql.toString();
  }

  Object[] parameters() {
    return parameters.toArray();
  }
}
