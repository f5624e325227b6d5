package ai.beatra.stubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.server.Eventually;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StubTest {
  private static final String WHOLE =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9 \\\"q\\\"\"}]}";
  private static final String STREAMED = WHOLE.replace("{\"model\"", "{\"stream\":true,\"model\"");

  private final ChatStub stub = new ChatStub(0);

  @AfterEach
  void close() {
    stub.close();
  }

  private HttpResponse<String> ask(String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(stub.url().resolve("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answersWholeAndStreamed() throws Exception {
    Map<String, Object> whole = Json.read(ask(WHOLE).body());
    String streamed = ask(STREAMED).body();

    assertThat(Json.list(whole.get("choices"))).hasSize(1);
    assertThat(streamed).endsWith("data: [DONE]\n\n").contains("\"content\":\" upstream\"");
    assertThat(stub.count()).isEqualTo(2);
    Eventually.holds("both are served", () -> stub.served() == 2);
    assertThat(Json.write(stub.seen().get(0).json())).isEqualTo(WHOLE.replace("\\u00e9", "é"));
  }

  @ParameterizedTest
  @CsvSource({
    "FAILS,500,",
    "OVERLOADED,503,",
    "LIMITED,429,",
    "LIMITED_FOR_SECONDS,429,\\d+",
    "LIMITED_UNTIL,429,.* GMT",
    "KEY_REFUSED,401,",
    "ERROR_IN_200,200,"
  })
  void refuses(Fault fault, int status, String retryAfter) throws Exception {
    stub.faults().next(fault);

    HttpResponse<String> refused = ask(WHOLE);

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(Json.read(refused.body())).containsKey("error");
    assertThat(refused.headers().firstValue("retry-after").orElse(""))
        .matches(retryAfter == null ? "" : retryAfter);
    assertThat(ask(WHOLE).statusCode()).isEqualTo(200);
    Eventually.holds("one is served", () -> stub.served() == 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET", "CUT"})
  void breaksOff(Fault fault) {
    stub.faults().next(fault, fault);

    assertThatThrownBy(() -> ask(STREAMED)).isInstanceOf(IOException.class);
    assertThat(stub.served()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR_IN_STREAM", "WRONG_JSON"})
  void goesWrongInTheMiddle(Fault fault) throws Exception {
    stub.faults().next(fault);

    assertThat(ask(STREAMED).body())
        .startsWith("data: {\"id\"")
        .contains(fault == Fault.WRONG_JSON ? "{\"wrong\": tru\n" : "The stub says 500.");
    assertThat(stub.served()).isZero();
  }

  @Test
  void keepsSilent() {
    stub.faults().next(Fault.HALF_OPEN);
    HttpRequest hurried =
        HttpRequest.newBuilder(stub.url().resolve("/v1/chat/completions"))
            .timeout(Duration.ofMillis(50))
            .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
            .build();

    assertThatThrownBy(
            () -> HttpClient.newHttpClient().send(hurried, HttpResponse.BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(stub.served()).isZero();
  }

  @Test
  void theSameSeedGivesTheSameFaults() {
    var one = new Faults().mixed(5, 1);
    var other = new Faults().mixed(5, 1);

    for (int i = 0; i < 100; i++) {
      assertThat(one.take(false)).isEqualTo(other.take(false)).isNotEqualTo(Fault.NONE);
    }
  }
}
