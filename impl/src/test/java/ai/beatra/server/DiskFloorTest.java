package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken when the disk is almost full: nothing new that needs more of it. */
class DiskFloorTest {
  private static final String IMAGE = "{\"model\":\"auto\",\"prompt\":\"A lighthouse\"}";
  private static final String FORM =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n";

  @TempDir Path data;

  private static RunningBeatra start(Path data, String leastFree) throws IOException {
    return RunningBeatra.start(
        data, Map.of("BEATRA_STORAGE_LEAST_FREE_MIB", leastFree, "BEATRA_TASKS_IMAGES", "1"));
  }

  private static Request image(RunningBeatra beatra, String key) {
    return Request.post("/v1/images/generations")
        .key(beatra.key())
        .header("Idempotency-Key", key)
        .json(IMAGE);
  }

  @Test
  void uploadsAndTasksWaitAndTheRestGoesOn() throws Exception {
    try (RunningBeatra beatra = start(data, "" + Integer.MAX_VALUE)) {
      Answer task = beatra.send(image(beatra, "k")).refused(ErrorCode.OVERLOADED);
      assertThat(Integer.parseInt(task.header("Retry-After"))).isPositive();
      beatra
          .send(
              Request.post("/v1/uploads")
                  .key(beatra.key())
                  .header("Content-Type", "multipart/form-data; boundary=b")
                  .body(FORM.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .refused(ErrorCode.OVERLOADED);
      assertThat(
              beatra
                  .send(
                      beatra.chat(
                          "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                  .status())
          .isEqualTo(200);
      assertThat(beatra.settledBalance().toString()).startsWith("99999.");
    }
  }
}
