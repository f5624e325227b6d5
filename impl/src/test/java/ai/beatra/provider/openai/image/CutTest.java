package ai.beatra.provider.openai.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import ai.beatra.provider.ProviderException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutTest {
  /** Blue, with a red pixel in its middle. */
  private static byte[] picture(int width, int height, String format) throws Exception {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, 0x0000FF);
      }
    }
    image.setRGB(width / 2, height / 2, 0xFF0000);
    var packed = new ByteArrayOutputStream();
    ImageIO.write(image, format, packed);
    return packed.toByteArray();
  }

  private static byte[] cut(byte[] picture, String ratio) throws Exception {
    var out = new ByteArrayOutputStream();
    Cut.to(ratio, whole -> whole.write(picture)).writeTo(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"png, 16:9, 48, 27", "png, 3:4, 24, 32", "jpeg, 2:1, 48, 24", "png, 1:1, 32, 32"})
  void theMiddleIsKept(String format, String ratio, int width, int height) throws Exception {
    byte[] cut = cut(picture(48, 32, format), ratio);

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(cut));
    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(image.getHeight()).isEqualTo(height);
    if (format.equals("png")) {
      assertThat(image.getRGB(24 - (48 - width) / 2, 16 - (32 - height) / 2) & 0xFFFFFF)
          .isEqualTo(0xFF0000);
    }
  }

  @Test
  void whatHasTheRatioStaysAsItIs() throws Exception {
    byte[] picture = picture(32, 18, "jpeg");

    assertThat(cut(picture, "16:9")).isEqualTo(picture);
  }

  /** Whoever stores it finds out what it is. */
  @Test
  void whatCannotBeUnpackedStaysAsItIs() throws Exception {
    assertThat(cut(Samples.wav(9), "16:9")).isEqualTo(Samples.wav(9));
  }

  @Test
  void whatIsBrokenIsAFailureOfTheUpstream() throws Exception {
    byte[] broken = picture(48, 32, "png");
    broken[50] ^= 1;

    var failure = catchThrowableOfType(ProviderException.class, () -> cut(broken, "16:9"));

    assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    assertThat(
            catchThrowableOfType(
                ProviderException.class, () -> cut(Samples.png(30_000, 30_000), "16:9")))
        .isNotNull();
  }
}
