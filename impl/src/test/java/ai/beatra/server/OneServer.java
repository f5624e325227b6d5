package ai.beatra.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server for all tests of a class, with a directory of its own. It starts when a test wants it
 * first; with {@link RunningBeatra#asNewTenant} no test sees what another did.
 */
final class OneServer implements AfterAllCallback, AutoCloseable {
  private final Map<String, String> settings;
  private @Nullable Path data;
  private @Nullable RunningBeatra running;

  /**
   * @param settings as the environment gives them
   */
  OneServer(Map<String, String> settings) {
    this.settings = settings;
  }

  /** With no pause between the tokens of a stream. */
  OneServer() {
    this(Map.of());
  }

  OneServer(int tokenDelayMs) {
    this(Map.of("BEATRA_SANDBOX_TOKEN_DELAY_MS", Integer.toString(tokenDelayMs)));
  }

  /** As the tenant local sees it. */
  synchronized RunningBeatra get() {
    RunningBeatra known = running;
    if (known == null) {
      try {
        Path directory = Files.createTempDirectory("beatra-test");
        data = directory;
        known = RunningBeatra.start(directory, settings);
        running = known;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return known;
  }

  /** As a new tenant sees it. */
  RunningBeatra asNewTenant() {
    try {
      return get().asNewTenant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }

  @Override
  public synchronized void close() throws Exception {
    if (running != null) {
      running.close();
    }
    if (data != null) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
