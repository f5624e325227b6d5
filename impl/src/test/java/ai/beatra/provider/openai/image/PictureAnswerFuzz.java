package ai.beatra.provider.openai.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** Answers with pictures in them: taken apart, or a failure of the provider's. */
public final class PictureAnswerFuzz {
  private static final CallSummary ASKED =
      new CallSummary("req_1", "upstream-name", true, false, false, "max_tokens");

  private PictureAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    var pictures = new ByteArrayOutputStream();
    var answer =
        new PictureAnswer(
            new Refusals(ASKED, List.of(), Clock.systemUTC()),
            content -> {
              try {
                content.writeTo(pictures);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    try {
      answer.read(new ByteArrayInputStream(data));
    } catch (ProviderException told) {
      assertThat(told.getMessage()).isNotBlank();
    }
    assertThat(pictures.size()).isLessThanOrEqualTo(data.length);
    assertThat(answer.urls()).allMatch(url -> url.length() <= data.length);
  }
}
