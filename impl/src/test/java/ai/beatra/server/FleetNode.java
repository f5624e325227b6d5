package ai.beatra.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** One server of a fleet in a process of its own, and its way to the database. */
final class FleetNode implements AutoCloseable {
  private final Path data;
  private final Map<String, String> environment;
  private final TcpProxy way;
  private final boolean wrongClock;
  private volatile ServerProcess process;
  private volatile boolean ready;
  private int starts;

  /**
   * @param data the directory that is its own
   * @param shared the settings that all have
   * @param database the port of PostgreSQL
   * @param wrongClock whether its clock can be moved
   */
  FleetNode(Path data, Map<String, String> shared, int database, boolean wrongClock)
      throws IOException {
    this.data = data;
    this.way = new TcpProxy("127.0.0.1", database);
    this.environment = new HashMap<>(shared);
    this.wrongClock = wrongClock;
    environment.put("BEATRA_DATA_DIR", data.toString());
    environment.put("BEATRA_DATABASE_URL", FallingPostgresql.url(way.port()));
    this.process = launch();
  }

  private ServerProcess launch() throws IOException {
    Path log = data.resolveSibling(data.getFileName() + "-" + starts++ + ".log");
    return wrongClock
        ? ServerProcess.withWrongClock(environment, log)
        : new ServerProcess(environment, log);
  }

  /** Where it listens, or did when it was alive. */
  int port() {
    return process.port();
  }

  int starts() {
    return starts;
  }

  /** What a balancer is told that asks whether it is ready. */
  void check() {
    try (Wire wire = Wire.impatient(port(), 1)) {
      ready = wire.send(Request.get("/ready")).read().status() == 200;
    } catch (IOException e) {
      ready = false;
    }
  }

  /** Whether it was ready when it was checked. */
  boolean isReady() {
    return ready;
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  void start() throws IOException {
    process = launch();
  }

  void suspend() throws IOException, InterruptedException {
    process.suspend();
  }

  void resume() throws IOException, InterruptedException {
    process.resume();
  }

  void putForward(Duration by) throws IOException {
    process.putForward(by);
  }

  /** Its way to the database. */
  TcpProxy way() {
    return way;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.kill();
    way.close();
  }
}
