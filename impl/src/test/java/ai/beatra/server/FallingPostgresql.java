package ai.beatra.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of a test's own, which falls over and comes back where it was, with the log to read
 * again: so is one that another machine takes over.
 */
final class FallingPostgresql implements AutoCloseable {
  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  FallingPostgresql(Path data) throws IOException {
    this.data = data;
    this.server = start(0);
    this.port = server.getPort();
  }

  private EmbeddedPostgres start(int wanted) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(wanted)
        // Those of the other tests lose what was committed last, and FleetFaultsTest sees it.
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  int port() {
    return port;
  }

  /** Its URL for whoever reaches it at this port. */
  static String url(int at) {
    return "jdbc:postgresql://127.0.0.1:" + at + "/postgres?user=postgres";
  }

  /** Ends at once, in the middle of whatever it does. */
  void fall() throws IOException, InterruptedException {
    Path pid = data.resolve("postmaster.pid");
    String process = Files.readAllLines(pid).get(0).strip();
    new ProcessBuilder("kill", "-QUIT", process).start().waitFor();
    Eventually.holds("PostgreSQL has ended", () -> Files.notExists(pid));
    // That there is nothing to stop any more is no error here.
    var log = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
    log.setLevel(Level.OFF);
    server.close();
    log.setLevel(null);
  }

  void rise() throws IOException {
    server = start(port);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
