package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chat may refer to, which forms are too old, and values that grow. */
@ExtendWith(SharedBeatra.class)
class ChatFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningBeatra beatra;

  ChatFormsTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private Answer send(String members) throws IOException {
    return beatra.send(
        beatra.chat(
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}],"
                + members
                + "}"));
  }

  private Answer see(String... urls) throws IOException {
    var parts = new ArrayList<String>();
    for (String url : urls) {
      String quoted = JSON.writeValueAsString(url);
      parts.add("{\"type\":\"image_url\",\"image_url\":{\"url\":" + quoted + "}}");
    }
    return beatra.send(
        beatra.chat(
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":" + parts + "}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/a.png",
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "gopher://example.com/",
        "//example.com/a.png",
        "/a.png",
        "a.png",
        "https:example.com",
        "https:///a.png",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://db.internal/",
        "https://printer.local/",
        "https://vllm/v1",
        "https://example.com:5432/",
        "https://user@example.com/",
        "https://example.com\\@10.0.0.1/",
        "https://１２７.０.０.１/",
        " https://example.com/a.png",
        "https://example.com/a b.png",
        "data:text/html;base64,PGI+",
        "data:image/png,abc",
        "data:image/png;base64,",
        "data:image/png;base64,@@@",
        "data:image/png;base64,AAAA====",
        "data:;base64,AAAA",
        "data:"
      })
  void aPictureThatNobodyMayFetchIsRefused(String url) throws IOException {
    see(url).invalid("/messages/0/content/0/image_url/url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.png",
        "HTTPS://EXAMPLE.com:443/a.png?x=1#y",
        "https://93.184.216.34/a.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "DATA:image/svg+xml;charset=utf-8;BASE64,AAAA"
      })
  void aPublicPictureIsNot(String url) throws IOException {
    assertThat(see(url).status()).isEqualTo(200);
  }

  @Test
  void allPicturesAreToldOfAtOnce() throws IOException {
    JsonNode errors =
        JSON.readTree(see("http://a.example/", "https://a.example/", "file:///x").body())
            .at("/error/details/errors");

    assertThat(List.of(errors.at("/0/param").asText(), errors.at("/1/param").asText()))
        .containsExactly(
            "/messages/0/content/0/image_url/url", "/messages/0/content/2/image_url/url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"functions\":[{\"name\":\"f\"}] | /functions",
        "\"function_call\":\"auto\" | /function_call",
        "\"function_call\":{\"name\":\"f\"},\"functions\":[{\"name\":\"f\"}] | /function_call",
        "\"tools\":[],\"functions\":[{}, {}],\"n\":1 | /functions"
      })
  void theOlderFormOfFunctionsIsRefused(String members, String pointer) throws IOException {
    JsonNode error = JSON.readTree(send(members).body()).get("error");

    assertThat(error.get("code").textValue()).isEqualTo("unsupported_option");
    assertThat(error.at("/details/unsupported_fields/0").textValue()).isEqualTo(pointer);
    assertThat(error.get("message").textValue()).contains("tools", "tool_choice");
  }

  @Test
  void aCallInTheOlderFormIsRefused() throws IOException {
    Answer answer =
        beatra.send(
            beatra.chat(
                "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                    + "{\"role\":\"assistant\",\"content\":\"y\",\"function_call\":"
                    + "{\"name\":\"f\",\"arguments\":\"{}\"}}]}"));

    assertThat(JSON.readTree(answer.body()).at("/error/details/unsupported_fields/0").asText())
        .isEqualTo("/messages/1/function_call");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"functions\":null", "\"functions\":[]", "\"function_call\":null", "\"n\":1"})
  void whatSaysNothingIsNotRefused(String members) throws IOException {
    assertThat(send(members).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"reasoning_effort\":\"endless\" | /reasoning_effort",
        "\"service_tier\":\"turbo\" | /service_tier"
      })
  void aValueThatTheModelDoesNotListIsRefused(String members, String pointer) throws IOException {
    send(members).invalid(pointer);
  }
}
