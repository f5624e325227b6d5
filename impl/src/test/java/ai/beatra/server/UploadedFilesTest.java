package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The URLs of uploads: what they give, to whom and for how long. */
class UploadedFilesTest {
  private static final byte[] PICTURE = Samples.png();

  @RegisterExtension static final OneServer server = new OneServer();

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);

  @Test
  void partsOfAFileAreRead() throws IOException {
    String target = client.uploaded(PICTURE);
    int size = PICTURE.length;

    Answer part = beatra.send(Request.get(target).header("Range", "bytes=1-3"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("PNG");
    assertThat(part.header("Content-Range")).isEqualTo("bytes 1-3/" + size);
    Answer end = beatra.send(Request.get(target).header("Range", "bytes=-8"));
    assertThat(end.header("Content-Range"))
        .isEqualTo("bytes " + (size - 8) + "-" + (size - 1) + "/" + size);
    assertThat(end.body()).hasSize(8);
    Answer rest = beatra.send(Request.get(target).header("Range", "bytes=" + (size - 2) + "-"));
    assertThat(rest.body()).hasSize(2);
    Answer none = beatra.send(Request.get(target).header("Range", "bytes=" + size + "-"));
    assertThat(none.status()).isEqualTo(416);
    assertThat(none.header("Content-Range")).isEqualTo("bytes */" + size);
    for (String ignored : List.of("bytes=0-1,3-4", "lines=1-2", "bytes=3-1", "bytes=-")) {
      assertThat(beatra.send(Request.get(target).header("Range", ignored)).body()).hasSize(size);
    }
  }

  @Test
  void aFileThatIsKnownIsNotSentAgain() throws IOException {
    String target = client.uploaded(PICTURE);
    Answer whole = beatra.send(Request.get(target));
    String tag = whole.header("ETag");

    for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      Answer answer = beatra.send(Request.get(target).header("If-None-Match", known));
      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.header("ETag")).isEqualTo(tag);
    }
    assertThat(beatra.send(Request.get(target).header("If-None-Match", "\"x\"")).status())
        .isEqualTo(200);
    String date = whole.header("Last-Modified");
    assertThat(beatra.send(Request.get(target).header("If-Modified-Since", date)).status())
        .isEqualTo(304);
    Request part = Request.get(target).header("Range", "bytes=0-0");
    assertThat(beatra.send(part.header("If-Range", tag)).status()).isEqualTo(206);
    assertThat(beatra.send(part.header("If-Range", "\"x\"")).status()).isEqualTo(200);
  }

  @Test
  void headAndOptionsWork() throws IOException {
    String target = client.uploaded(PICTURE);

    Answer head = beatra.send(Request.of("HEAD", target));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("" + PICTURE.length);
    assertThat(head.header("Content-Type")).isEqualTo("image/png");
    assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(head.header("Content-Disposition")).startsWith("inline; filename=\"art_");
    assertThat(head.header("Cache-Control")).startsWith("private, max-age=86400");
    assertThat(beatra.send(Request.of("OPTIONS", target)).header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS");
    beatra.send(Request.post(target)).refused(ErrorCode.METHOD_NOT_ALLOWED);
  }

  private String forbidden(String target) throws IOException {
    Answer answer = beatra.send(Request.get(target)).refused(ErrorCode.FORBIDDEN);
    return answer.error().path("message").asText();
  }

  @Test
  void urlsThatWereNotGivenOutAreRefused() throws IOException {
    String target = client.uploaded(PICTURE);
    String id = target.substring("/files/".length(), target.indexOf('?'));

    String altered = "The URL is not one that was given out. Use it as it came, with exp and sig.";
    assertThat(forbidden("/files/" + id)).isEqualTo(altered);
    assertThat(forbidden(target + "A")).isEqualTo(altered);
    assertThat(forbidden(target.replace("exp=1", "exp=2"))).isEqualTo(altered);
    assertThat(forbidden(target + "&exp=9999999999")).isEqualTo(altered);
    for (String path : List.of("", "x", "..%2Fbeatra.db", "../beatra.db", id + "/", id + ".png")) {
      beatra.send(Request.get("/files/" + path)).refused(ErrorCode.NOT_FOUND);
    }
    beatra.clock().advance(Duration.ofHours(24));
    assertThat(forbidden(target))
        .isEqualTo(
            "The URL has expired. Ask for the task again, which has a new one, or repeat the"
                + " upload.");
  }

  @Test
  void theAccessLogDoesNotSayTheSignature() throws IOException {
    String target = client.uploaded(PICTURE);
    try (LoggedLines log = LoggedLines.access()) {
      beatra.send(Request.get(target));
      Eventually.holds("it is logged", () -> log.texts().toString().contains("/files/"));
      assertThat(log.texts().toString())
          .contains("route=/files/{artifact_id} status=200")
          .doesNotContain("sig");
    }
  }

  @Test
  void readersThatDoNotReadHinderNobody() throws IOException {
    byte[] sound = Samples.wav(4 << 20);
    String target = client.uploaded(sound);
    var wires = new java.util.ArrayList<Wire>();
    for (int i = 0; i < 40; i++) {
      wires.add(Wire.narrow(beatra.port()).send(Request.get(target)));
    }
    assertThat(beatra.send(Request.get(target)).body()).isEqualTo(sound);
    assertThat(wires.get(0).read().body()).isEqualTo(sound);
    for (Wire wire : wires) {
      wire.close();
    }
    assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
  }

  @Test
  void urlsDieWithTheirTenant() throws IOException {
    String target = client.uploaded(PICTURE);
    beatra.change(accounts -> accounts.disableTenant(beatra.tenantName()));

    beatra.send(Request.get(target)).refused(ErrorCode.NOT_FOUND);
  }
}
