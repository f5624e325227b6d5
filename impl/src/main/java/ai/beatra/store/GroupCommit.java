package ai.beatra.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one writer that SQLite allows: a thread with a connection of its own that serves callers in
 * the order in which they came. Whatever waits when it becomes free shares one transaction and so
 * one fsync, each piece of work in a savepoint: its failure undoes only itself, and a failed commit
 * fails them all. Nobody is answered before the commit.
 */
final class GroupCommit implements Writer {
  /** So many share a commit at most: bounds what one failed commit takes with it. */
  private static final int GROUP = 64;

  private final DataSource source;
  private final Tx.Time time;
  private final Line line = new Line();
  private final OtherWriters others = new OtherWriters();
  private final Thread thread = new Thread(this::serve, "database-writer");

  /** Used by the thread alone; null when the next group has to open one. */
  private @Nullable Connection connection;

  private @Nullable Statements statements;

  private GroupCommit(DataSource source, Tx.Time time) {
    this.source = source;
    this.time = time;
    thread.setDaemon(true);
  }

  static GroupCommit start(DataSource source, Tx.Time time) {
    GroupCommit writer = new GroupCommit(source, time);
    writer.thread.start();
    return writer;
  }

  @Override
  public <T> T run(Work<T> work) {
    // To wake who waits is no work.
    var job = new Job<>(work, Runnable::run);
    line.join(job);
    return job.await(() -> line.leave(job));
  }

  @Override
  public <T> CompletableFuture<T> begin(Work<T> work, Executor threads) {
    var job = new Job<>(work, threads);
    line.join(job);
    return job.answer();
  }

  @Override
  public long othersWrites() {
    return others.count();
  }

  /** Finishes what is queued. */
  @Override
  public void close() {
    line.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many callers wait for the transaction after the current one. */
  @Override
  public int waiting() {
    return line.length();
  }

  private void serve() {
    try {
      while (!line.isOver()) {
        List<Job<?>> group = line.next(GROUP, OtherWriters.LOOK_MILLIS);
        if (group.isEmpty()) {
          lookForOthers();
        } else {
          commit(group);
        }
      }
    } catch (InterruptedException e) {
      // As if it had been closed, but for those who wait.
    } finally {
      discard();
      line.turnAway();
    }
  }

  private void lookForOthers() {
    try {
      if (statements != null) {
        others.look(statements);
      }
    } catch (SQLException e) {
      discard();
    }
  }

  private void commit(List<Job<?>> group) {
    try {
      Statements open = connect();
      execute(open, "BEGIN IMMEDIATE");
      others.look(open);
      execute(open, group.size() == 1 ? alone(group.get(0), open) : together(group, open));
      group.forEach(Job::publish);
    } catch (SQLException e) {
      // A connection whose BEGIN, COMMIT or ROLLBACK failed is in a state nobody knows.
      discard();
      StoreException failure =
          new StoreUnavailableException("the database could not commit: " + e.getMessage(), e);
      group.forEach(job -> job.fail(failure));
    } catch (RuntimeException | Error e) {
      discard();
      group.forEach(job -> job.fail(e));
    }
  }

  /** How the transaction ends. */
  private String alone(Job<?> job, Statements open) {
    return job.attempt(new Tx(open, time)) ? "COMMIT" : "ROLLBACK";
  }

  private String together(List<Job<?>> group, Statements open) throws SQLException {
    for (Job<?> job : group) {
      execute(open, "SAVEPOINT work");
      if (!job.attempt(new Tx(open, time))) {
        execute(open, "ROLLBACK TO work");
      }
      execute(open, "RELEASE work");
    }
    return "COMMIT";
  }

  private Statements connect() throws SQLException {
    Statements open = statements;
    if (open == null) {
      Connection made = source.getConnection();
      connection = made;
      open = Statements.kept(made);
      statements = open;
    }
    return open;
  }

  private void discard() {
    others.lost();
    try (Connection broken = connection) {
      statements = null;
      connection = null;
    } catch (SQLException e) {
      // It is gone either way, and the error that brought us here is being told.
      connection = null;
    }
  }

  private static void execute(Statements open, String sql) throws SQLException {
    open.run(sql, PreparedStatement::execute);
  }
}
