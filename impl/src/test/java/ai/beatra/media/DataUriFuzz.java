package ai.beatra.media;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;
import java.util.Base64;

/** Data URIs: read, or refused in words; what was read is the same when it is written plainly. */
public final class DataUriFuzz {
  private DataUriFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new Input(data).text();
    try {
      DataUri read = DataUri.parse(text);
      assertThat(read.content().length).isLessThanOrEqualTo(text.length());
      String plain =
          "data:%s;base64,%s"
              .formatted(read.mediaType(), Base64.getEncoder().encodeToString(read.content()));
      DataUri again = DataUri.parse(plain);
      assertThat(again.content()).isEqualTo(read.content());
      assertThat(again.mediaType()).isEqualTo(read.mediaType());
      Format.of(read.content()).ifPresent(format -> format.isCalled(read.mediaType()));
    } catch (UnusableException refused) {
      assertThat(refused.getMessage()).endsWith(".");
    }
  }
}
