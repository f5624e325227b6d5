package ai.beatra.provider.fal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What models behind a queue in fal's form put out: files with URLs, or none. */
public final class FalAnswerFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FalAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    JsonNode output;
    try {
      output = JSON.readTree(data);
    } catch (IOException e) {
      return;
    }
    assertThat(Output.files(output, "images", "image", "audio"))
        .allMatch(file -> file.path("url").isTextual());
    assertThat(Output.number(1.5, output.path("width"), output)).isPositive();
  }
}
