package ai.beatra.conformance;

import ai.beatra.conformance.server.LocalServer;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The packaged server for all tests of one JVM that leave it as it is. It ends with the JVM. */
public final class SharedServer {
  private static @Nullable Target own;

  private SharedServer() {}

  /** The server that the system properties name, see {@link ConformanceTest}, else the own one. */
  static Target target() throws IOException, InterruptedException {
    return System.getProperty("beatra.url", "").isBlank()
        ? ofThisCheckout()
        : Session.openAsProperties().target();
  }

  /** The same for all who ask; the first one waits until it has started. */
  public static synchronized Target ofThisCheckout() throws IOException, InterruptedException {
    Target known = own;
    if (known == null) {
      LocalServer server = LocalServer.start(Session.checkout().resolve("scripts/beatra"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      known = server.target();
      own = known;
    }
    return known;
  }

  private static void close(LocalServer server) {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
