package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads over real sockets. */
class UploadsTest {
  private static final String BOUNDARY = "a-boundary";
  private static final byte[] PICTURE = Samples.png();
  private static final int MOST = 100 << 20;

  @TempDir Path directory;
  private RunningBeatra beatra;

  @BeforeEach
  void start() throws IOException {
    beatra = RunningBeatra.start(directory);
  }

  @AfterEach
  void stop() throws InterruptedException {
    beatra.close();
  }

  private static byte[] part(String name, String rest, byte[] content) {
    String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"";
    return Samples.join(bytes(head + rest + "\r\n\r\n"), content, bytes("\r\n"));
  }

  private static byte[] text(String name, String value) {
    return part(name, "", bytes(value));
  }

  private static byte[] file(byte[] content) {
    return part("file", "; filename=\"x\"\r\nContent-Type: image/png", content);
  }

  private static byte[] form(byte[]... parts) {
    return Samples.join(Samples.join(parts), bytes("--" + BOUNDARY + "--\r\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Request head() {
    return Request.post("/v1/uploads")
        .key(beatra.key())
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
  }

  private Answer upload(byte[]... parts) throws IOException {
    return beatra.send(head().body(form(parts)));
  }

  private String target(Answer upload) {
    return upload.json().path("url").asText().substring(beatra.uri("").toString().length());
  }

  private List<Path> stored(String part) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("artifacts").resolve(part))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aPictureIsStoredAndRead() throws IOException {
    Answer answer = upload(file(PICTURE));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("media_type").asText()).isEqualTo("image/png");
    assertThat(answer.json().path("size_bytes").asInt()).isEqualTo(PICTURE.length);
    assertThat(answer.json().path("purpose").asText()).isEqualTo("media_input");
    assertThat(answer.json().path("created_at").asText()).isEqualTo("2026-01-31T12:00:00.000Z");
    assertThat(answer.json().path("expires_at").asText()).isEqualTo("2026-03-02T12:00:00.000Z");
    Answer read = beatra.send(Request.get(target(answer)));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(PICTURE);
    assertThat(read.header("ETag")).contains(answer.json().path("sha256").asText());
  }

  @Test
  void whatIsWrongWithAFormIsToldWithItsPlace() throws IOException {
    upload(text("purpose", "media_input")).invalid("/file");
    upload(file(PICTURE), text("purpose", "decoration")).invalid("/purpose");
    upload(file(PICTURE), text("metadata", "[1]")).invalid("/metadata");
    upload(file(PICTURE), text("metadata", "{\"a\":1}")).invalid("/metadata");
    upload(file(PICTURE), text("metadata", "{} {}")).invalid("/metadata");
    upload(file(PICTURE), text("metadata", "{\"a\":\"" + "x".repeat(513) + "\"}"))
        .invalid("/metadata");
    upload(file(PICTURE), text("metadata", "x".repeat(70_000))).invalid("/metadata");
    upload(file(PICTURE), file(PICTURE)).invalid("/file");
    upload(file(PICTURE), text("model", "auto")).invalid("/model");
    upload(file(bytes("Just a note."))).refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    upload(file(PICTURE), text("media_type", "audio/wav"))
        .refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    upload(file(Samples.png(30_000, 30_000))).refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    beatra.send(head().body(file(PICTURE))).invalid("");
    beatra.send(head().body(bytes("no form"))).invalid("/file");
    beatra
        .send(Request.post("/v1/uploads").key(beatra.key()).json("{}"))
        .refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    assertThat(stored("")).isEmpty();
  }

  @Test
  void theSameRequestWithTheSameKeyIsOneUpload() throws IOException {
    Request first = head().header("Idempotency-Key", "k").body(form(file(PICTURE)));
    Answer one = beatra.send(first);
    beatra.clock().advance(Duration.ofHours(1));
    Answer two = beatra.send(first);

    assertThat(two.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(two.json().path("artifact_id")).isEqualTo(one.json().path("artifact_id"));
    assertThat(two.json().path("url")).isNotEqualTo(one.json().path("url"));
    assertThat(beatra.send(Request.get(target(two))).body()).isEqualTo(PICTURE);
    beatra
        .send(
            head()
                .header("Idempotency-Key", "k")
                .body(form(file(PICTURE), text("purpose", "reference_audio"))))
        .refused(ErrorCode.IDEMPOTENCY_CONFLICT);
  }

  @Test
  void withoutAGoodKeyNothingIsStored() throws IOException {
    String type = "multipart/form-data; boundary=" + BOUNDARY;
    try (Wire wire = beatra.connect()) {
      wire.send(
          Request.post("/v1/uploads")
              .header("Content-Type", type)
              .header("Content-Length", Integer.toString(MOST)));
      // The server answers without waiting for the body.
      wire.send(new byte[11 << 20]);
      wire.read("POST").refused(ErrorCode.UNAUTHORIZED);
    }
    assertThat(beatra.uploads()).isZero();
  }

  @Test
  void aFormThatIsTooLargeIsRefusedAtOnce() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(head().header("Content-Length", Integer.toString(MOST + (1 << 20))));
      Answer answer = wire.read("POST").refused(ErrorCode.PAYLOAD_TOO_LARGE);
      assertThat(answer.error().path("param").asText()).isEqualTo("/file");
      assertThat(answer.error().path("message").asText())
          .isEqualTo(
              "The file is larger than 104857600 bytes, the most this operation takes. Scale it"
                  + " down, shorten it or compress it.");
    }
  }

  @Test
  void aChunkedFormThatIsTooLargeIsRefusedWhileItComes() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(head().header("Transfer-Encoding", "chunked"));
      byte[] chunk = Samples.join(bytes("100000\r\n"), new byte[1 << 20], bytes("\r\n"));
      for (int i = 0; i < 101; i++) {
        wire.send(chunk);
      }
      wire.read("POST").refused(ErrorCode.PAYLOAD_TOO_LARGE);
    }
    Eventually.holds("nothing is held", () -> beatra.uploads() == 0);
  }

  @Test
  void aChunkedFormIsTakenInAnyPieces() throws IOException {
    byte[] form = form(file(PICTURE));
    try (Wire wire = beatra.connect()) {
      wire.send(head().header("Transfer-Encoding", "chunked"));
      for (byte each : form) {
        wire.send(new byte[] {'1', '\r', '\n', each, '\r', '\n'});
      }
      wire.send("0\r\n\r\n");
      assertThat(wire.read("POST").status()).isEqualTo(200);
      // The connection goes on.
      assertThat(wire.send(head().body(form)).read("POST").status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleLeavesNothing() throws IOException {
    try (Wire wire = beatra.connect()) {
      wire.send(head().header("Content-Length", "1000000"));
      wire.send(new byte[500_000]);
      Eventually.holds("the body is taken", () -> beatra.uploads() == 1);
    }
    Eventually.holds("the body is gone", () -> beatra.uploads() == 0);
    assertThat(stored("")).isEmpty();
  }

  @Test
  void manySlowUploadsKeepNobodyOut() throws IOException {
    var wires = new java.util.ArrayList<Wire>();
    for (int i = 0; i < 60; i++) {
      Request large = head().header("Content-Length", Integer.toString(100 << 20));
      wires.add(beatra.connect().send(large).send(new byte[100]));
    }
    Eventually.holds("all are taken", () -> beatra.uploads() == 60);

    assertThat(upload(file(PICTURE)).status()).isEqualTo(200);
    for (Wire wire : wires) {
      wire.close();
    }
    Eventually.holds("all are gone", () -> beatra.uploads() == 0);
    assertThat(upload(file(PICTURE)).status()).isEqualTo(200);
  }

  private Answer upload(String key, byte[]... parts) throws IOException {
    return beatra.send(head().header("Idempotency-Key", key).body(form(parts)));
  }

  @Test
  void formsThatSayTheSameAreTheSame() throws IOException {
    String first =
        upload("k", file(PICTURE), text("metadata", "{\"a\":\"1\",\"b\":\"2\"}"))
            .json()
            .path("artifact_id")
            .asText();

    for (byte[][] same :
        List.of(
            new byte[][] {file(PICTURE), text("metadata", "{\"b\":\"2\",\"a\":\"1\"}")},
            new byte[][] {file(PICTURE), text("metadata", "{ \"a\" : \"\\u0031\", \"b\":\"2\" }")},
            new byte[][] {
              text("purpose", "media_input"),
              text("metadata", "{\"a\":\"1\",\"b\":\"2\"}"),
              text("media_type", "image/png"),
              file(PICTURE)
            })) {
      Answer again = upload("k", same);
      assertThat(again.json().path("artifact_id").asText()).as(again.toString()).isEqualTo(first);
    }
    upload("k", file(PICTURE), text("metadata", "{\"a\":\"1\",\"b\":\"3\"}"))
        .refused(ErrorCode.IDEMPOTENCY_CONFLICT);
    upload("k", file(PICTURE)).refused(ErrorCode.IDEMPOTENCY_CONFLICT);
  }

  @Test
  void halvesOfCharactersInMetadataAreReplaced() throws IOException {
    Answer answer = upload(file(PICTURE), text("metadata", "{\"a\":\"x\\ud83dy\"}"));

    assertThat(answer.json().path("metadata").path("a").asText()).isEqualTo("x\ufffdy");
  }

  @Test
  void anAccountHasARoomOfItsOwn() throws IOException {
    beatra.database(
        database ->
            database.write(
                tx -> tx.update("UPDATE tenants SET storage_mib = 1 WHERE name = 'local'")));
    byte[] sound = Samples.wav(600_000);
    Answer first = upload("k", file(sound));
    assertThat(first.status()).isEqualTo(200);

    Answer refused = upload(file(Samples.wav(600_002))).refused(ErrorCode.STORAGE_QUOTA_EXCEEDED);

    assertThat(refused.error().path("param").asText()).isEqualTo("/file");
    assertThat(refused.error().at("/details/quota_bytes").asLong()).isEqualTo(1 << 20);
    assertThat(refused.error().at("/details/used_bytes").asLong()).isEqualTo(sound.length);
    assertThat(refused.error().at("/details/needed_bytes").asLong()).isEqualTo(sound.length + 2);
    assertThat(stored("blobs")).as("what was refused is gone").hasSize(1);
    assertThat(stored("tmp")).isEmpty();
    assertThat(upload("k", file(sound)).has("Idempotent-Replayed")).isTrue();
    assertThat(upload(file(PICTURE)).status()).isEqualTo(200);
  }
}
