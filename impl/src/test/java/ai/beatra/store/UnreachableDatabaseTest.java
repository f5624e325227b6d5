package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreachableDatabaseTest {

  @Test
  void aPostgresqlThatIsNotThereIsToldInOneLine() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    Config config =
        Config.parse(
            "test",
            "database: {url: 'jdbc:postgresql://127.0.0.1:" + port + "/x', user: u, password: p}",
            Map.of());

    assertThatThrownBy(() -> Database.open(config, Clock.systemUTC()))
        .isInstanceOf(StoreUnavailableException.class)
        .message()
        .startsWith("the database is not available: ")
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("beatra.db"), "not a database, but long enough".repeat(50));
    Config config = Config.parse("test", "", Map.of()).withDataDir(directory);

    assertThatThrownBy(() -> Database.open(config, Clock.systemUTC()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not a database");
  }
}
