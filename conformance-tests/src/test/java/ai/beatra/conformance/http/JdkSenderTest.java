package ai.beatra.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.conformance.StubServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the JDK's client makes of odd requests and of answers that are cut off. */
final class JdkSenderTest {
  private static Answer send(StubServer server, Request request) throws IOException {
    return new JdkSender(Duration.ofSeconds(30))
        .send(server.target(Optional.empty()).url(), request);
  }

  private static Request get(Map<String, String> headers) {
    return new Request("GET", "/v1/health", headers);
  }

  @Test
  void anAnswerThatEndsEarlyIsIncomplete() throws IOException {
    try (StubServer whole = new StubServer(reply -> reply);
        StubServer cut = new StubServer(reply -> reply.cut(1))) {
      assertThat(send(whole, get(Map.of())).complete()).isTrue();
      assertThat(send(cut, get(Map.of())).complete()).isFalse();
    }
  }

  @Test
  void whatTheClientRefusesToSendIsToldFromAFailure() throws IOException {
    try (StubServer server = new StubServer(reply -> reply)) {
      assertThatThrownBy(() -> send(server, get(Map.of("Host", "elsewhere"))))
          .isInstanceOf(HttpSender.CannotSend.class)
          .hasMessageContaining("Host");
    }
  }
}
