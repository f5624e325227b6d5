package ai.beatra.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request as a shell line that sends the very same. */
final class RequestTest {

  private static String curl(String method, String target, String body, String... headers) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return new Request(method, target, map, Body.of(body)).curl("http://host");
  }

  @Test
  void whatCurlAddsOfItsOwnIsLeftOutOrTakenBack() {
    assertThat(curl("GET", "/a?b=c", "", "Accept", "*/*"))
        .isEqualTo("curl -sS -i 'http://host/a?b=c'");
    assertThat(curl("POST", "/a", "{}", "X-Empty", ""))
        .isEqualTo(
            "curl -sS -i 'http://host/a' -H 'X-Empty;' -H 'Accept:' -H 'Content-Type:'"
                + " --data-binary '{}'");
    assertThat(curl("POST", "/a", "", "Accept", "*/*"))
        .isEqualTo("curl -sS -i -X POST 'http://host/a'");
  }

  @Test
  void quotesAreKeptAndKeysAreNot() {
    assertThat(
            curl(
                "PUT",
                "/a",
                "it's",
                "Accept",
                "*/*",
                "authorization",
                "Bearer sk-local-secret",
                "Content-Type",
                "text/plain"))
        .isEqualTo(
            "curl -sS -i -X PUT 'http://host/a' -H \"Authorization: Bearer $BEATRA_API_KEY\" -H 'Content-Type:"
                + " text/plain' --data-binary 'it'\\''s'");
  }

  @Test
  void aPaddedBodyIsPaddedByTheShell() {
    Body padded = new Body.Bytes("{}".getBytes(StandardCharsets.UTF_8), 5000);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    headers.put("Content-Type", "x/y");

    assertThat(new Request("POST", "/a", headers, padded).curl("http://host"))
        .isEqualTo(
            "printf '%s%*s' '{}' 5000 '' | curl -sS -i 'http://host/a' -H 'Content-Type: x/y'"
                + " --data-binary @-");
  }

  @Test
  void queryParametersAreDecoded() {
    Request request = new Request("GET", "/a?b=c%20d&e&f=1=2", Map.of());

    assertThat(request.query("b")).contains("c d");
    assertThat(request.query("e")).contains("");
    assertThat(request.query("f")).contains("1=2");
    assertThat(request.query("g")).isEmpty();
  }
}
