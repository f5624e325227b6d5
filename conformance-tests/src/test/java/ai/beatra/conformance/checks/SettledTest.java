package ai.beatra.conformance.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.contract.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** What differs from call to call is replaced; what is wrong stays to be seen. */
final class SettledTest {
  private static final String ID = "01kb0000000000000000000000";
  private static final String SAMPLE = "01kattqk2v8d0s5r4n1x7w9zye";
  private static final String SAMPLE_AT = "2026-11-23T08:30:00.000Z";

  private static String settled(String json) {
    JsonNode node =
        Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
    return Json.write(Settled.of(node)).replace('"', '\'');
  }

  private static String at(long hours) {
    return Instant.now()
        .plus(hours, ChronoUnit.HOURS)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString()
        .replace("Z", ".123Z");
  }

  @Test
  void idsAreSettledWithinTexts() {
    assertThat(settled("{'self':'/v1/tasks/task_" + ID + "/cancel'}"))
        .isEqualTo("{'self':'/v1/tasks/task_" + SAMPLE + "/cancel'}");
    assertThat(settled("{'a':'xtask_" + ID + "','b':'task_" + ID + "0'}"))
        .isEqualTo("{'a':'xtask_" + ID + "','b':'task_" + ID + "0'}");
  }

  @Test
  void onlySignedUrlsOfArtifactsAreSettled() {
    String sample =
        "http://127.0.0.1:8080/files/art_"
            + SAMPLE
            + "?exp=1795509000&sig=lX0qT5WcN1yqkq3n0h3Zr8bO4m2k7f1dYt6sV9uQe2A";
    String url = "https://a.b/c/files/art_" + ID;

    assertThat(settled("['" + url + "?exp=1795509001&sig=0123456789abcdef']"))
        .isEqualTo("['" + sample + "']");
    assertThat(settled("['" + url + "']")).contains("https://a.b/c/files/");
    assertThat(settled("['" + url + "?exp=1&sig=0123456789abcdef']")).contains("https://a.b");
    assertThat(settled("['" + sample + "']")).isEqualTo("['" + sample + "']");
  }

  @Test
  void onlyTimesThatCanBeAreSettled() {
    assertThat(settled("{'created_at':'" + at(0) + "','expires_at':'" + at(720) + "'}"))
        .isEqualTo("{'created_at':'" + SAMPLE_AT + "','expires_at':'" + SAMPLE_AT + "'}");
    for (String wrong : new String[] {at(-48), at(48), "2026-11-23T08:30:00Z", "now"}) {
      assertThat(settled("{'started_at':'" + wrong + "'}"))
          .isEqualTo("{'started_at':'" + wrong + "'}");
    }
    assertThat(settled("{'expires_at':'" + at(-1) + "','started_at':null}"))
        .doesNotContain(SAMPLE_AT)
        .contains("'started_at':null");
  }

  @Test
  void aCursorIsSettledAndNoneIsNot() {
    assertThat(settled("[{'next_cursor':'0123456789_-'},{'next_cursor':null},{'next_cursor':''}]"))
        .isEqualTo("[{'next_cursor':'AZr1yXkAAAAB'},{'next_cursor':null},{'next_cursor':''}]");
  }
}
