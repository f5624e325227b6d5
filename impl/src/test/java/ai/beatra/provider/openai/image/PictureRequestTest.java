package ai.beatra.provider.openai.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.config.PictureForm;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import java.io.InputStream;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a request holds; what stands in it is compared by PicturesTest. */
class PictureRequestTest {
  private static final PictureForm FORM =
      new PictureForm(List.of("m"), "size", Map.of(), Map.of(), "quality", Map.of(), false, 10, 16);

  /** A picture of black pixels, nothing of which is kept. */
  private record Black(long size) implements Media {
    @Override
    public String mediaType() {
      return "image/png";
    }

    @Override
    public URI url() {
      return URI.create("https://example.com/black.png");
    }

    @Override
    public InputStream open() {
      return new InputStream() {
        private long left = size;

        @Override
        public int read() {
          return left-- > 0 ? 0 : -1;
        }
      };
    }
  }

  private static PictureRequest request(int inputs, long size) {
    List<Media> media = Collections.nCopies(inputs, new Black(size));
    return PictureRequest.of(new ImageCall("m", "A night", "standard", "auto", 1, media), FORM, 1);
  }

  @Test
  void sixteenInputsAreHeldOnce() {
    assertThat(request(16, 1 << 20).body()).hasSizeBetween(16 << 20, (16 << 20) + 4096);
  }

  @Test
  void inputsThatAreTooLargeTogetherAreRefusedUnread() {
    var refused = catchThrowableOfType(ProviderException.class, () -> request(16, 5 << 20));

    assertThat(refused.code()).isEqualTo(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
    assertThat(refused).hasMessageContaining("larger than 64 MiB together");
  }
}
