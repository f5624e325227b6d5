package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.blobs.FaultyStore;
import ai.beatra.blobs.FaultyStore.Fault;
import ai.beatra.blobs.TestS3;
import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose media are in a bucket. */
class S3MediaTest {
  private static final byte[] PICTURE = Samples.png();
  private static final String HELLO =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir Path data;
  private final String prefix = TestS3.prefix();
  private FaultyStore store;
  private RunningBeatra beatra;
  private TaskClient client;

  @BeforeEach
  void start() throws IOException {
    store = new FaultyStore(TestS3.endpoint());
    start("proxy");
  }

  private void start(String downloads) throws IOException {
    beatra = RunningBeatra.start(data, TestS3.environment(store.endpoint(), prefix, downloads));
    client = new TaskClient(beatra);
  }

  @AfterEach
  void stop() throws Exception {
    store.is(Fault.NONE);
    beatra.close();
    store.close();
  }

  private Answer get(String target, String... headers) throws IOException {
    Request request = Request.get(target);
    for (int i = 0; i < headers.length; i += 2) {
      request = request.header(headers[i], headers[i + 1]);
    }
    return beatra.send(request);
  }

  @Test
  void anUploadIsReadWholeAndInParts() throws IOException {
    for (byte[] file : List.of(PICTURE, Samples.wav(3 << 20))) {
      String target = client.uploaded(file);
      int size = file.length;

      Answer whole = get(target);
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo(file);
      assertThat(whole.header("Content-Length")).isEqualTo("" + size);
      String tag = whole.header("ETag");
      Answer part = get(target, "Range", "bytes=1-3");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(new byte[] {file[1], file[2], file[3]});
      assertThat(part.header("Content-Range")).isEqualTo("bytes 1-3/" + size);
      assertThat(get(target, "Range", "bytes=-8").body()).hasSize(8);
      assertThat(get(target, "Range", "bytes=" + size + "-").status()).isEqualTo(416);
      assertThat(get(target, "Range", "bytes=0-0", "If-Range", tag).status()).isEqualTo(206);
      assertThat(get(target, "Range", "bytes=0-0", "If-Range", "\"x\"").status()).isEqualTo(200);
      assertThat(get(target, "If-None-Match", tag).status()).isEqualTo(304);
      Answer head = beatra.send(Request.of("HEAD", target));
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo("" + size);
      assertThat(head.header("Cache-Control")).startsWith("private, max-age=86400");
    }
    assertThat(localFiles()).isEmpty();
  }

  private List<Path> localFiles() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("artifacts"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void picturesAreMadeOfOthersAndRead() throws IOException {
    String id = client.upload(Samples.picture("png"));
    JsonNode task =
        client.succeeded(
            client.create(
                TaskClient.IMAGE_TO_IMAGE,
                "{\"model\":\"auto\",\"prompt\":\"A boat\",\"image\":%s}"
                    .formatted(TaskClient.artifact(id))));

    String url = task.at("/output/images/0/url").asText();
    assertThat(client.fetch(url, "image/png")).isNotEmpty();
    assertThat(localFiles()).isEmpty();
  }

  @Test
  void aStoreThatIsAwayCostsNobodyAnything() throws IOException {
    String target = client.uploaded(PICTURE);
    store.is(Fault.AWAY);

    assertThat(
            beatra
                .send(
                    Request.post("/v1/uploads")
                        .key(beatra.key())
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .body(form(Samples.wav(100))))
                .refused(ErrorCode.OVERLOADED)
                .error()
                .path("message")
                .asText())
        .isEqualTo(
            "The server cannot reach its storage right now. Send the request again in a moment.");
    Answer unread = get(target).refused(ErrorCode.OVERLOADED);
    assertThat(unread.has("ETag")).isFalse();
    assertThat(beatra.send(beatra.chat(HELLO)).status()).isEqualTo(200);
    Eventually.holds("it is told", () -> !ready().equals("ok"));
    assertThat(ready()).startsWith("the store at " + store.endpoint());

    store.is(Fault.NONE);
    assertThat(get(target).body()).isEqualTo(PICTURE);
    assertThat(client.uploaded(Samples.wav(100))).isNotEmpty();
    Eventually.holds("it is told", () -> ready().equals("ok"));
  }

  private String ready() {
    try {
      return get("/ready").json().at("/checks/storage").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] form(byte[] file) {
    return Samples.join(
        Samples.latin(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"),
        file,
        Samples.latin("\r\n--b--\r\n"));
  }

  @Test
  void whatWasMadeWaitsForTheStoreToComeBack() throws IOException {
    store.is(Fault.AWAY);
    JsonNode task =
        client.create(TaskClient.GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"A boat\"}");
    client.running(task);
    int before = store.accepted();
    Eventually.holds("it is tried again and again", () -> store.accepted() > before + 6);
    store.is(Fault.NONE);

    client.succeeded(task);
  }

  @Test
  void otherBytesEndTheConnectionAndAreNoAnswer() throws IOException {
    byte[] sound = Samples.wav(1 << 20);
    String small = client.uploaded(PICTURE);
    String large = client.uploaded(sound);
    store.is(Fault.WRONG);

    get(small).refused(ErrorCode.INTERNAL_ERROR);
    try (Wire wire = beatra.connect()) {
      wire.send(Request.get(large));
      assertThatThrownBy(wire::read).as("the client notices").isInstanceOf(IOException.class);
    }
    store.is(Fault.CUT, 1);
    assertThat(get(large).body()).isEqualTo(sound);
  }

  @Test
  void readersAreSentOnToTheStoreWhereThatIsWanted() throws Exception {
    String target = client.uploaded(PICTURE);
    String tag = get(target).header("ETag");
    beatra.close();
    beatra = beatra.again(TestS3.environment(store.endpoint(), prefix, "redirect"));

    Answer answer = get(target);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.body()).isEmpty();
    var to = (HttpURLConnection) URI.create(answer.header("Location")).toURL().openConnection();
    assertThat(to.getInputStream().readAllBytes()).isEqualTo(PICTURE);
    assertThat(to.getContentType()).isEqualTo("image/png");
    assertThat(to.getHeaderField("Content-Disposition")).startsWith("inline; filename=\"art_");
    assertThat(get(target, "Range", "bytes=1-3").status()).isEqualTo(302);

    assertThat(get(target, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(beatra.send(Request.of("HEAD", target)).header("Content-Length"))
        .isEqualTo("" + PICTURE.length);
    get(target + "A").refused(ErrorCode.FORBIDDEN);
  }
}
