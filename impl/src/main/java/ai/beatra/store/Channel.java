package ai.beatra.store;

import ai.beatra.config.Config;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A connection to PostgreSQL on which the servers of one schema tell each other what is kept
 * nowhere: whoever listens at the moment hears it. It belongs to one thread, but for {@link
 * #close}.
 */
public final class Channel implements AutoCloseable {
  /** A text may have so many bytes; PostgreSQL takes less than 8,000. */
  public static final int LONGEST = 7_500;

  /** A database may have several schemas, and a name of a channel no more than 63 bytes. */
  private static final String NAME =
      "'beatra_' || (SELECT CAST(oid AS TEXT) FROM pg_namespace WHERE nspname = current_schema())";

  /**
   * Tells one text. In a transaction that does more it is heard after the commit, which then goes
   * one at a time with all others that tell something: for what is rare.
   */
  static final String TELL = "SELECT pg_notify(" + NAME + ", ?)";

  /** Who looks at the database's connections sees which one this is. */
  private static final String CALL_IT =
      "SELECT set_config('application_name', current_setting('application_name') || ' notices',"
          + " false)";

  private static final String ASK_NAME = "SELECT " + NAME;

  private final Connection connection;
  private final PGConnection driver;
  private final Consumer<Channel> onClose;

  private Channel(Connection connection, Consumer<Channel> onClose) throws SQLException {
    this.connection = connection;
    this.onClose = onClose;
    this.driver = connection.unwrap(PGConnection.class);
  }

  /**
   * @throws StoreException if there is no connection
   */
  static Channel open(Config.Database settings, Consumer<Channel> onClose) {
    try {
      Connection made = Postgresql.forNotices(settings).getConnection();
      try (Statement statement = made.createStatement()) {
        statement.execute(CALL_IT);
        statement.execute("LISTEN \"" + name(statement) + "\"");
        return new Channel(made, onClose);
      } catch (SQLException e) {
        made.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private static String name(Statement statement) throws SQLException {
    try (ResultSet answer = statement.executeQuery(ASK_NAME)) {
      answer.next();
      return answer.getString(1);
    }
  }

  /**
   * Tells the others.
   *
   * @param text of at most {@link #LONGEST} bytes
   * @throws StoreException if it may not have been told
   */
  public void tell(String text) {
    try (PreparedStatement statement = connection.prepareStatement(TELL)) {
      statement.setString(1, text);
      statement.execute();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /**
   * What others have told, in their order; waits for it, if there is nothing.
   *
   * @throws StoreException if the connection is lost, as far as that is seen without sending
   */
  public List<String> hear(Duration most) {
    try {
      PGNotification[] heard = driver.getNotifications((int) most.toMillis());
      return heard == null
          ? List.of()
          : Arrays.stream(heard)
              .filter(each -> each.getPID() != driver.getBackendPID())
              .map(PGNotification::getParameter)
              .toList();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /**
   * @throws StoreException if the other side does not answer within that time
   */
  public void requireAnswer(Duration most) {
    try (Statement statement = connection.createStatement()) {
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, (int) most.toMillis());
      statement.execute("");
      connection.setNetworkTimeout(Runnable::run, before);
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** Also while another thread waits in it, which is told so. */
  @Override
  public void close() {
    onClose.accept(this);
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // It is gone either way.
      return;
    }
  }
}
