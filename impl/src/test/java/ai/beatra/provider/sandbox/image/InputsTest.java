package ai.beatra.provider.sandbox.image;

import static ai.beatra.provider.sandbox.image.SandboxImagesTest.GREEN;
import static ai.beatra.provider.sandbox.image.SandboxImagesTest.call;
import static ai.beatra.provider.sandbox.image.SandboxImagesTest.pace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Given pictures, in every format and every state that they may come in. */
final class InputsTest {

  @ParameterizedTest
  @MethodSource("formats")
  void readsEveryFormatOnAnyThread(String name, Media input) throws Exception {
    FutureTask<BufferedImage> reading =
        new FutureTask<>(() -> new Inputs(List.of(input), pace()).read(0, 16, 12));
    Thread worker = new Thread(reading);
    worker.setContextClassLoader(null);
    worker.start();

    BufferedImage read = reading.get();
    int height = read.getHeight();
    Color left = new Color(read.getRGB(read.getWidth() / 8, height / 2));
    Color right = new Color(read.getRGB(read.getWidth() * 7 / 8, height / 2));
    assertThat(left.getBlue()).as("blue on the left").isGreaterThan(left.getRed() + 50);
    assertThat(right.getRed()).as("red on the right").isGreaterThan(right.getBlue() + 50);
  }

  static Stream<Arguments> formats() {
    BufferedImage halves = Pictures.halves(64, 48, new Color(0x1e3cc8), new Color(0xc82828));
    return Stream.of(
        Arguments.of("png", Pictures.file(halves, "png")),
        Arguments.of("jpeg", Pictures.file(halves, "jpeg")),
        Arguments.of("gif", Pictures.file(halves, "gif")),
        Arguments.of("webp", Pictures.WEBP),
        Arguments.of("lossless webp", Pictures.LOSSLESS_WEBP),
        Arguments.of("cmyk jpeg", Pictures.CMYK_JPEG));
  }

  @Test
  void largeInputsAreReadNoLargerThanNeeded() throws InterruptedException {
    Media wide = Pictures.file(Pictures.halves(4000, 300, Color.RED, Color.BLUE), "png");

    BufferedImage read = new Inputs(List.of(wide), pace()).read(0, 60, 30);

    assertThat(read.getWidth()).isBetween(60, 120);
    assertThat(read.getHeight()).isBetween(30, 60);
  }

  @Test
  void refusesHugePicturesByTheirHeader() {
    byte[] png = Pictures.plain(Color.RED).content();
    ByteBuffer.wrap(png).putInt(16, 40_000).putInt(20, 40_000);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());

    refused(new Pictures.Bytes("image/png", png), "64 megapixels");
  }

  /** A few bytes of it may be a picture that does not fit into the memory. */
  @Test
  void refusesWebPThatIsTooLargeToBeUnpackedWhole() {
    byte[] webp = Pictures.LOSSLESS_WEBP.content().clone();
    ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 3999 | 4000 << 14);

    refused(new Pictures.Bytes("image/webp", webp), "16 megapixels");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void refusesTruncatedFiles(String name, Pictures.Bytes input) {
    refused(new Pictures.Bytes(input.mediaType(), Arrays.copyOf(input.content(), 30)), "be read");
    int half = input.content().length / 2;
    refused(new Pictures.Bytes(input.mediaType(), Arrays.copyOf(input.content(), half)), "be read");
  }

  private void refused(Media input, String why) {
    assertThatThrownBy(
            () ->
                new SandboxImages()
                    .make(
                        call("as it is", "standard", "1:1", input),
                        (percent, stage, message) -> {},
                        made -> {}))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(why)
        .extracting("code", "param")
        .containsExactly(ErrorCode.UNUSABLE_MEDIA_REFERENCE, "/image");
    assertThatThrownBy(
            () ->
                new SandboxImages()
                    .make(
                        call("as it is", "standard", "1:1", GREEN, GREEN, input),
                        (percent, stage, message) -> {},
                        made -> {}))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("Picture 1 in extra_images")
        .extracting("code", "param")
        .containsExactly(ErrorCode.UNUSABLE_MEDIA_REFERENCE, "/extra_images/1");
  }
}
