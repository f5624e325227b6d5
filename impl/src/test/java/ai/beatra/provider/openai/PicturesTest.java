package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatCalls;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.TestWeb;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures by URL, for upstreams that must not fetch them themselves. */
class PicturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0};
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0};
  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"A cat.\"},\"finish_reason\":\"stop\"}]}";

  @TempDir static Path directory;
  private static TestWeb web;

  @RegisterExtension final Upstreams upstreams = new Upstreams();

  @BeforeAll
  static void serve() throws Exception {
    web = new TestWeb(directory);
    web.file("/a.png", PNG).file("/b", JPEG).file("/page", "<html>".getBytes());
    web.file("/large", new byte[(4 << 20) + 1]).redirect("/moved", "/b");
    web.redirect("/astray", "https://10.0.0.1/x").redirect("/round", "/round");
    web.name("private.test", "10.0.0.1");
  }

  @AfterAll
  static void close() {
    web.close();
  }

  private WireChat chat(StubUpstream stub) throws Exception {
    return upstreams.chat(stub.baseUrl(), PATIENT, 8, web.client());
  }

  private static ChatCall call(String tenant, String... urls) throws Exception {
    var parts = new ArrayList<String>();
    var pictures = new LinkedHashMap<String, String>();
    for (String url : urls) {
      pictures.put("/messages/0/content/" + parts.size() + "/image_url/url", url);
      parts.add("{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}");
    }
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":" + parts + "}]}";
    return ChatCalls.of(
        "upstream-model",
        Json.mapper().readValue(body, ChatCompletionRequest.class),
        body.getBytes(StandardCharsets.UTF_8),
        false,
        List.of(),
        new ChatCall.Pictures(tenant, pictures));
  }

  @Test
  void picturesGoThereAsDataUris() throws Exception {
    StubUpstream stub = upstreams.stub(exchange -> exchange.json(200, ANSWER));

    Answered answer =
        Answered.to(chat(stub), call("t", web.url("/a.png"), web.url("/moved"), web.url("/a.png")));

    assertThat(answer.whole().text()).isEqualTo("A cat.");
    List<String> sent = new ArrayList<>();
    JSON.readTree(stub.received().get(0).body())
        .at("/messages/0/content")
        .forEach(part -> sent.add(part.at("/image_url/url").textValue()));
    String png = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);
    assertThat(sent)
        .containsExactly(
            png, "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(JPEG), png);
  }

  @ParameterizedTest
  @CsvSource({
    "media.test, /page, is not a PNG",
    "media.test, /large, is larger than",
    "media.test, /missing, status 404",
    "media.test, /round, status 302",
    "media.test, /astray, does not lead to a public address",
    "private.test, /a.png, does not lead to a public address",
    "nowhere.test, /a.png, could not be fetched"
  })
  void aPictureThatCannotBeHadIsTold(String host, String path, String reason) throws Exception {
    StubUpstream stub = upstreams.stub(exchange -> exchange.json(200, ANSWER));

    ProviderException failure =
        Answered.to(chat(stub), call("t", web.url("/b"), web.url(host, path))).failed();

    assertThat(failure.code()).isEqualTo(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    assertThat(failure.getMessage()).contains(reason);
    assertThat(failure.param()).isEqualTo("/messages/0/content/1/image_url/url");
    assertThat(stub.received()).isEmpty();
  }

  @Test
  void aTenantTakesHalfOfThePlacesAndGivesThemBack() throws Exception {
    var go = new CountDownLatch(1);
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              go.await();
              exchange.json(200, ANSWER);
            });
    WireChat chat = chat(stub);
    String[] eight = new String[8];
    Arrays.setAll(eight, i -> web.url("/b?" + i));
    for (String url : eight) {
      web.file(url.substring(url.indexOf("/b?")), JPEG);
    }

    Answered first = Answered.to(chat, call("one", eight));
    Answered second = Answered.to(chat, call("one", web.url("/b")));
    Answered other = Answered.to(chat, call("two", eight));
    assertThat(second.failed().code()).isEqualTo(ErrorCode.OVERLOADED);
    go.countDown();

    assertThat(first.whole().text()).isEqualTo("A cat.");
    assertThat(other.whole().text()).isEqualTo("A cat.");
    assertThat(Answered.to(chat, call("one", eight)).whole().text()).isEqualTo("A cat.");
  }

  @Test
  void whoLeavesMeanwhileIsNotAskedFor() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    web.page(
        "/slow",
        out -> {
          asked.countDown();
          go.await();
          out.write(TestWeb.head("200 OK", "Content-Length: " + JPEG.length));
          out.write(JPEG);
        });
    StubUpstream stub = upstreams.stub(exchange -> exchange.json(200, ANSWER));
    WireChat chat = chat(stub);
    Answered left = Answered.to(chat, call("t", web.url("/slow")));
    asked.await();

    left.cancel();
    go.countDown();

    assertThat(Answered.to(chat, call("t", web.url("/b"))).whole().text()).isEqualTo("A cat.");
    assertThat(stub.received()).hasSize(1);
  }
}
