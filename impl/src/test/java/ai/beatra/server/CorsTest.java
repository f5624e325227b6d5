package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the configured origins, and no others, may call the API from a browser. */
class CorsTest {
  private static final String OURS = "https://docs.example.com";

  @RegisterExtension
  static final OneServer ONE = new OneServer(Map.of("BEATRA_SERVER_CORS_ORIGINS", OURS));

  @RegisterExtension
  static final OneServer ANY = new OneServer(Map.of("BEATRA_SERVER_CORS_ORIGINS", "*"));

  private static final String CHAT =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String ASKED =
      "authorization, content-type, x-stainless-lang, x-stainless-retry-count";

  private static Answer preflight(OneServer server, String origin) throws IOException {
    return server
        .get()
        .send(
            Request.of("OPTIONS", "/v1/chat/completions")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", ASKED));
  }

  private static void assertThatAllIsGranted(Answer answer, String origin) {
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
    assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo(ASKED);
    assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
  }

  @Test
  void anSdkMaySendTheHeadersItAsksFor() throws IOException {
    assertThatAllIsGranted(preflight(ONE, OURS), OURS);
    assertThatAllIsGranted(preflight(ANY, "https://anybody.example"), "*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://other.example", "http://docs.example.com", "null"})
  void anotherOriginIsGrantedNothing(String origin) throws IOException {
    Answer answer = preflight(ONE, origin);

    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    assertThat(answer.header("Vary")).isEqualTo("Origin");
  }

  @Test
  void answersAndErrorsAreReadableWithTheHeadersThatMatter() throws IOException {
    RunningBeatra beatra = ONE.get();
    for (Request request :
        new Request[] {beatra.chat(CHAT), beatra.chat("{}"), Request.get("/v1/nothing")}) {
      Answer answer = beatra.send(request.header("Origin", OURS));

      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
      assertThat(answer.header("Vary")).isEqualTo("Origin");
      assertThat(answer.header("Access-Control-Expose-Headers").split(", "))
          .containsExactlyInAnyOrder(
              "X-Request-Id",
              "Retry-After",
              "Idempotent-Replayed",
              "Location",
              "x-should-retry",
              "Preference-Applied");
    }
  }

  @Test
  void anyOriginIsAnsweredWithTheStar() throws IOException {
    Answer answer = ANY.get().send(ANY.get().chat(CHAT).header("Origin", OURS));

    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.has("Vary")).isFalse();
  }

  @Test
  void aPageOfTheDocsDependsOnTheOriginToo() throws IOException {
    Answer page = ONE.get().send(Request.get("/openapi.json"));

    assertThat(page.header("Vary")).isEqualTo("Origin, Accept-Encoding");
    assertThat(page.has("Access-Control-Allow-Origin")).isFalse();
  }
}
