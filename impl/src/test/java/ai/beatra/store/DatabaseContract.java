package ai.beatra.store;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds on SQLite and on PostgreSQL alike: each store's tests extend this and run on both, on
 * a new database for every test.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.Kind.class)
public abstract class DatabaseContract {
  @Parameter TestDatabase.Kind kind;

  private TestDatabase test;

  @BeforeEach
  final void openDatabase() throws IOException {
    test = new TestDatabase(kind);
  }

  @AfterEach
  final void closeDatabase() throws IOException {
    if (test != null) {
      test.close();
    }
  }

  protected final TestDatabase test() {
    return test;
  }

  protected final Database database() {
    return test.database();
  }
}
