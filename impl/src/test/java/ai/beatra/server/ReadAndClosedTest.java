package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that read their answer whole and close at once have not left early. */
final class ReadAndClosedTest {
  private static final int OFTEN = 40;
  private static final String PAGE =
      "GET /openapi.yaml HTTP/1.1\r\nHost: test\r\nX-Request-Id: read-%d.\r\n\r\n";

  @RegisterExtension static final OneServer server = new OneServer();

  @Test
  void whoReadsAllAndClosesIsLoggedWithTheStatusOfTheAnswer() throws Exception {
    int port = server.asNewTenant().port();
    try (LoggedLines access = LoggedLines.access()) {
      for (int i = 0; i < OFTEN; i++) {
        try (Wire wire = new Wire(port)) {
          assertThat(wire.send(PAGE.formatted(i)).read().status()).isEqualTo(200);
        }

        assertThat(access.await("request_id=read-" + i + ".")).contains("status=200");
      }
    }
  }
}
