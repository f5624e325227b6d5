package ai.beatra.store;

import ai.beatra.config.Config;
import ai.beatra.metrics.StoreWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one way to the database: SQLite in the data directory, or PostgreSQL, with the same schema
 * and the same SQL. All methods may be called by any thread. On PostgreSQL writing transactions run
 * side by side (READ COMMITTED), so a change that depends on a row says so in its WHERE.
 */
public final class Database implements AutoCloseable {
  static final String FILE = "beatra.db";
  private static final int READERS = 4;
  private static final int POSTGRESQL_CONNECTIONS = 8;

  private final Writer writer;
  private final Pool readers;
  private final Presence presence;
  private final StoreWatch watch;
  private final @Nullable Channels channels;
  private final ThreadLocal<Boolean> inTransaction = ThreadLocal.withInitial(() -> false);

  /**
   * @param channels null where no other server can use the database
   */
  private Database(
      Writer writer,
      Pool readers,
      Presence presence,
      StoreWatch watch,
      @Nullable Channels channels) {
    this.writer = writer;
    this.readers = readers;
    this.presence = presence;
    this.watch = watch;
    this.channels = channels;
  }

  /**
   * Opens the database that the configuration names and brings its schema up to date.
   *
   * @param clock the time of an embedded database; PostgreSQL has its own
   * @throws IOException if the data directory cannot be used; the message is one line for the user
   * @throws StoreException if the database cannot be; the message is one line for the user
   */
  public static Database open(Config config, Clock clock) throws IOException {
    return open(config, clock, StoreWatch.NONE);
  }

  /**
   * @param watch hears of all transactions
   */
  public static Database open(Config config, Clock clock, StoreWatch watch) throws IOException {
    Preparation.run(config).requireWhole();
    return connect(config, clock, watch);
  }

  /**
   * Opens what a server has made; makes and migrates nothing.
   *
   * @param clock the time of an embedded database; PostgreSQL has its own
   * @throws StoreException if it is not there or not up to date; the message is one line for the
   *     user
   */
  public static Database openExisting(Config config, Clock clock) {
    schema(config).requireCurrent();
    return connect(config, clock, StoreWatch.NONE);
  }

  /**
   * As {@link #openExisting} for work that nobody waits for: on PostgreSQL a statement may take any
   * time, and what goes on SQLite is not looked for in rows that may refer to it.
   */
  public static Database openUnhurried(Config config, Clock clock) {
    schema(config).requireCurrent();
    return unhurried(config, clock);
  }

  /** The same, as {@link #open}, of one into which another's data are being moved. */
  public static Database openToFill(Config config, Clock clock) throws IOException {
    Preparation.run(config);
    return unhurried(config, clock);
  }

  private static Database connect(Config config, Clock clock, StoreWatch watch) {
    Config.Database settings = config.database();
    Path file = DatabaseLocation.file(config);
    return settings.url() == null
        ? sqlite(Sqlite.writing(file), file, clock, watch)
        : postgresql(
            settings, Postgresql.forWork(settings), Postgresql.forReading(settings), watch);
  }

  private static Database unhurried(Config config, Clock clock) {
    Config.Database settings = config.database();
    Path file = DatabaseLocation.file(config);
    if (settings.url() == null) {
      return sqlite(Sqlite.unchecked(file), file, clock, StoreWatch.NONE);
    }
    DataSource source = Postgresql.connectTo(settings);
    return postgresql(settings, source, source, StoreWatch.NONE);
  }

  /**
   * How far the database is that the configuration names; makes nothing.
   *
   * @throws StoreException if it cannot be opened, or belongs to a later build that has changed too
   *     much
   */
  public static Schema schema(Config config) {
    return Preparation.look(config);
  }

  /**
   * Tries whether a server could work with the database, and leaves everything as it is.
   *
   * @throws StoreException if it cannot be opened or written; the message says what to do
   */
  public static void requireUsable(Config config, Clock clock) {
    Preparation.tryOut(config, clock);
  }

  /** Whether there is an embedded database in a data directory. */
  public static boolean isIn(Path dataDir) {
    return Files.exists(dataDir.resolve(FILE));
  }

  /** Whether one in a data directory is in use, or was when its server was killed. */
  public static boolean isOpenIn(Path dataDir) {
    return Files.exists(dataDir.resolve(FILE + "-wal"));
  }

  private static Database sqlite(DataSource writing, Path file, Clock clock, StoreWatch watch) {
    Tx.Time time = tx -> clock.millis();
    return new Database(
        GroupCommit.start(writing, time),
        new Pool("readers", true, Sqlite.reading(file), READERS, time, Sqlite.BUSY),
        new Presence("data_dir"),
        watch,
        null);
  }

  private static Database postgresql(
      Config.Database settings, DataSource writing, DataSource reading, StoreWatch watch) {
    return new Database(
        postgresql("writers", false, writing),
        postgresql("readers", true, reading),
        new Presence("database.url"),
        watch,
        new Channels(settings));
  }

  private static Pool postgresql(String name, boolean reading, DataSource source) {
    return new Pool(
        name, reading, source, POSTGRESQL_CONNECTIONS, Postgresql::now, Postgresql.PATIENCE);
  }

  /**
   * Runs the work in a transaction that may write, and returns after its commit.
   *
   * @throws StoreException if the database refused or failed; what the work itself throws comes as
   *     it is
   */
  public <T> T write(Work<T> work) {
    requireNoTransaction();
    return watched(true, () -> writer.run(tx -> marked(work, tx)));
  }

  /**
   * Begins such a transaction, and waits for nothing.
   *
   * @param threads on one of which the answer is told, never on a thread of the database; on
   *     PostgreSQL it does the work, and waits for that
   * @return the result after the commit, or what {@link #write} throws
   */
  public <T> CompletableFuture<T> begin(Work<T> work, Executor threads) {
    requireNoTransaction();
    long since = System.nanoTime();
    return writer
        .begin(tx -> marked(work, tx), threads)
        .whenComplete(
            (result, failure) -> {
              presence.noticed(true, failure);
              if (watch.listens()) {
                tell(true, since, failure);
              }
            });
  }

  /** As {@link #write} for what has no result. */
  public void change(Consumer<Tx> work) {
    write(
        tx -> {
          work.accept(tx);
          return true;
        });
  }

  /** Runs the work in a transaction that sees one moment of the database and cannot write. */
  public <T> T read(Work<T> work) {
    requireNoTransaction();
    return watched(false, () -> readers.run(tx -> marked(work, tx)));
  }

  private <T> T watched(boolean writes, Supplier<T> transaction) {
    if (!watch.listens()) {
      return presence.watch(writes, transaction);
    }
    long since = System.nanoTime();
    RuntimeException thrown = null;
    try {
      return presence.watch(writes, transaction);
    } catch (RuntimeException e) {
      thrown = e;
      throw e;
    } finally {
      tell(writes, since, thrown);
    }
  }

  private void tell(boolean writes, long since, @Nullable Throwable failure) {
    watch.ended(writes, System.nanoTime() - since);
    if (failure instanceof CompletionException wrapped) {
      failed(wrapped.getCause());
    } else {
      failed(failure);
    }
  }

  private void failed(@Nullable Throwable failure) {
    if (failure instanceof StoreException) {
      watch.failed(failure instanceof StoreUnavailableException e && e.isAway());
    }
  }

  /** Whether it cannot be reached, or not be written, as far as anybody has noticed. */
  public boolean isAway() {
    return presence.isAway();
  }

  /** How many transactions wait for their turn, or for a connection. */
  public int waiting() {
    return writer.waiting() + readers.waiting();
  }

  /**
   * Asks the database something that costs it nothing.
   *
   * @throws StoreException if it does not answer, or takes nothing that is to be kept
   */
  public void requireAnswer() {
    read(tx -> tx.query("SELECT 1 AS one", row -> row.number("one")));
    if (isAway()) {
      throw new StoreUnavailableException("the database can be read, but not written", null);
    }
  }

  /**
   * Goes up when another process may have written: on an embedded database a twentieth of a second
   * after its commit at most, while the own writer does not wait for it. Stays where it is on
   * PostgreSQL, where others have to {@link #announce} it.
   */
  public long othersWrites() {
    return writer.othersWrites();
  }

  /**
   * A new connection on which servers on this database tell each other things; null once this is
   * closed.
   *
   * @throws StoreException if there is none to be had
   * @throws IllegalStateException if no other server can use the database
   */
  public @Nullable Channel listen() {
    if (channels == null) {
      throw new IllegalStateException("there is nobody to listen to");
    }
    return channels.open();
  }

  /** Tells all servers something when the transaction is committed; for what is rare. */
  public void announce(Tx tx, String text) {
    if (channels != null) {
      tx.query(Channel.TELL, row -> true, text);
    }
  }

  /** Whether no other server can use it. */
  public boolean isEmbedded() {
    return writer instanceof GroupCommit;
  }

  /** Finishes what was begun. */
  @Override
  public void close() {
    presence.close();
    if (channels != null) {
      channels.close();
    }
    writer.close();
    readers.close();
  }

  /** A transaction inside another would wait for itself, or not see its changes. */
  private void requireNoTransaction() {
    if (inTransaction.get()) {
      throw new IllegalStateException("a transaction inside a transaction");
    }
  }

  private <T> T marked(Work<T> work, Tx tx) {
    inTransaction.set(true);
    try {
      return work.run(tx);
    } finally {
      inTransaction.remove();
    }
  }
}
