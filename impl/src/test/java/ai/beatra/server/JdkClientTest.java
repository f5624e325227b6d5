package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JDK's client as it comes, which offers HTTP/2 with its first request. */
@ExtendWith(SharedBeatra.class)
class JdkClientTest {
  private static final String BODY =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Say exactly: one two three\"}]}";

  private final RunningBeatra beatra;

  JdkClientTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(beatra.uri(path))
        .timeout(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
        .header("Authorization", "Bearer " + beatra.key());
  }

  private HttpRequest chat(boolean stream) {
    return request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(BODY.formatted(stream)))
        .build();
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void getsAnAnswerToItsFirstRequestWhateverItIs() throws Exception {
    for (HttpRequest first :
        List.of(request("/v1/models").GET().build(), chat(false), chat(true))) {
      HttpResponse<String> answer = send(HttpClient.newHttpClient(), first);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void canAskAgainAndAgain() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (int i = 0; i < 5; i++) {
      assertThat(send(client, request("/v1/models").GET().build()).body()).contains("sandbox-chat");
      assertThat(send(client, chat(false)).body()).contains("\"content\":\"one two three\"");
      assertThat(send(client, chat(true)).body()).endsWith("data: [DONE]\n\n");
      assertThat(send(client, request("/v1/none").GET().build()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void readsAStreamLineByLine() throws Exception {
    var answer = HttpClient.newHttpClient().send(chat(true), HttpResponse.BodyHandlers.ofLines());

    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(answer.body().filter(line -> line.startsWith("data: ")))
        .hasSizeGreaterThan(3)
        .last()
        .isEqualTo("data: [DONE]");
  }

  @Test
  void sendsItsBodyInChunksToo() throws Exception {
    byte[] body = BODY.formatted(false).getBytes();
    HttpRequest chunked =
        request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArrays(
                    List.of(new byte[] {body[0]}, Arrays.copyOfRange(body, 1, body.length))))
            .build();

    assertThat(send(HttpClient.newHttpClient(), chunked).statusCode()).isEqualTo(200);
  }

  @Test
  void mayWaitForTheWordToContinue() throws Exception {
    HttpRequest patient =
        request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofString(BODY.formatted(false)))
            .build();

    assertThat(send(HttpClient.newHttpClient(), patient).statusCode()).isEqualTo(200);
  }

  @Test
  void asksManyThingsAtOnce() {
    HttpClient client = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> client.sendAsync(chat(i % 2 == 0), HttpResponse.BodyHandlers.ofString()))
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
  }
}
