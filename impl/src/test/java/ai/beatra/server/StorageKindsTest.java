package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.blobs.TestS3;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server has loaded when it has served. */
class StorageKindsTest {
  @TempDir Path temporary;

  private String loaded(Map<String, String> settings) throws IOException, InterruptedException {
    Path log = temporary.resolve("classes");
    var environment = new HashMap<>(settings);
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", temporary.resolve("data").toString());
    environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log);
    var server = new ServerProcess(environment);
    try {
      var ready =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + server.port() + "/ready").toURL().openConnection();
      assertThat(ready.getResponseCode()).isEqualTo(200);
      var key = Files.readString(temporary.resolve("data/dev-api-key")).strip();
      var chat =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions")
                  .toURL()
                  .openConnection();
      chat.setRequestProperty("Authorization", "Bearer " + key);
      chat.setRequestProperty("Content-Type", "application/json");
      chat.setDoOutput(true);
      chat.getOutputStream()
          .write(
              "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(chat.getResponseCode()).isEqualTo(200);
    } finally {
      server.kill();
    }
    return Files.readString(log);
  }

  @Test
  void nothingOfS3IsLoadedWhereMediaAreFiles() throws Exception {
    assertThat(loaded(Map.of()))
        .contains("ai.beatra.blobs.FileBlobs")
        .doesNotContain("software.amazon")
        .doesNotContain("ai.beatra.blobs.S3");
  }

  @Test
  void itIsWhereTheyAreInABucket() throws Exception {
    assertThat(loaded(TestS3.environment(TestS3.endpoint(), TestS3.prefix(), "proxy")))
        .contains("software.amazon.awssdk.services.s3.S3Client ")
        .doesNotContain("io.netty")
        .doesNotContain("org.apache.http.");
  }
}
