package ai.beatra.media;

import static ai.beatra.media.Samples.join;
import static ai.beatra.media.Samples.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Media are what their bytes say, and what nobody could unpack is refused unopened. */
class InspectorTest {
  private static final String CUT = "cut off or damaged";
  private static final String TOO_MANY = "pixels";

  @TempDir Path directory;

  private Format inspect(byte[] bytes) throws IOException, UnusableException {
    Path file = Files.write(directory.resolve("media"), bytes);
    try (var channel = Files.newByteChannel(file)) {
      return Inspector.inspect(channel, "The file", Inspector.ALL).format();
    }
  }

  private Stream<DynamicTest> refused(Map<String, byte[]> files, String reason) {
    return files.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertThatThrownBy(() -> inspect(each.getValue()))
                            .isInstanceOf(UnusableException.class)
                            .hasMessageContaining(reason)));
  }

  private static Map<String, byte[]> good() {
    return Map.of(
        "PNG", Samples.png(),
        "JPEG", Samples.picture("jpg"),
        "GIF", Samples.picture("gif"),
        "WEBP", Samples.webp(8, 8),
        "WAV", Samples.wav(100),
        "MP3", Samples.mp3(3),
        "OGG", Samples.ogg(),
        "FLAC", Samples.flac());
  }

  @TestFactory
  Stream<DynamicTest> eachFormatIsKnownByItsBytes() {
    return good().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> assertThat(inspect(each.getValue()).name()).isEqualTo(each.getKey())));
  }

  @Test
  void anMp3MayHaveATag() throws Exception {
    assertThat(inspect(Samples.id3(Samples.mp3(2)))).isEqualTo(Format.MP3);
  }

  @Test
  void aWavMayNotKnowItsLength() throws Exception {
    byte[] wav = Samples.wav(100);
    Arrays.fill(wav, 40, 44, (byte) 0xFF);

    assertThat(inspect(wav)).isEqualTo(Format.WAV);
  }

  @TestFactory
  Stream<DynamicTest> bombsAreRefusedByTheirHeaders() {
    return refused(
        Map.of(
            "PNG 30,000 x 30,000", Samples.png(30_000, 30_000),
            "PNG with a size that overflows", Samples.png(Integer.MAX_VALUE, Integer.MAX_VALUE),
            "PNG with a size below zero", Samples.png(-1, -1),
            "WebP", Samples.webp(16_383, 16_383),
            "WebP canvas", Samples.webpCanvas(1 << 24, 1 << 24),
            "GIF", Samples.gif(65_535, 65_535, 1),
            "GIF with many frames", Samples.gif(8_000, 8_000, 9)),
        TOO_MANY);
  }

  @Test
  void aJpegIsAsLargeAsItsFrameSays() {
    byte[] jpeg = Samples.picture("jpg");
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        Arrays.fill(jpeg, i + 5, i + 9, (byte) 0x75);
      }
    }

    assertThatThrownBy(() -> inspect(jpeg)).hasMessageContaining("30069 x 30069");
  }

  @TestFactory
  Stream<DynamicTest> packedTextsThatAreMuchLargerAreRefused() {
    int much = 64 << 20;
    return refused(
        Map.of(
            "zTXt", Samples.pngWithPacked("zTXt", latin("Comment\0\0"), much),
            "iCCP", Samples.pngWithPacked("iCCP", latin("profile\0\0"), much),
            "iTXt", Samples.pngWithPacked("iTXt", latin("Comment\0\1\0en\0\0"), much)),
        "more than 4 MiB");
  }

  @Test
  void smallPackedTextsAreFine() throws Exception {
    assertThat(inspect(Samples.pngWithPacked("zTXt", latin("Comment\0\0"), 1000)))
        .isEqualTo(Format.PNG);
    assertThat(inspect(Samples.pngWithPacked("iTXt", latin("Comment\0\1\0en\0\0"), 1000)))
        .isEqualTo(Format.PNG);
  }

  /** Decoders read the size in the wrong place where nothing comes after it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9})
  void aWebpWhoseHeaderPromisesMoreThanTheChunkHasIsRefused(int partition) {
    assertThatThrownBy(() -> inspect(Samples.webp(16_376, 2_040, partition)))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining(CUT);
  }

  /** A stream of MP3 or FLAC frames does not say where it ends. */
  @TestFactory
  Stream<DynamicTest> filesThatAreCutOffAreRefused() {
    return good().entrySet().stream()
        .filter(each -> !each.getKey().equals("MP3") && !each.getKey().equals("FLAC"))
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      byte[] whole = each.getValue();
                      byte[] half = Arrays.copyOf(whole, whole.length * 9 / 10);
                      assertThatThrownBy(() -> inspect(half))
                          .isInstanceOf(UnusableException.class)
                          .hasMessageContaining(CUT);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> noCutIsAnAccident() {
    return good().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      for (int length = 0;
                          length < Math.min(400, each.getValue().length);
                          length++) {
                        byte[] cut = Arrays.copyOf(each.getValue(), length);
                        try {
                          inspect(cut);
                        } catch (UnusableException e) {
                          assertThat(e).hasMessageEndingWith(".");
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> otherFilesAreRefused() {
    byte[] png = Samples.png();
    return refused(
        Map.of(
            "text", latin("Just a note."),
            "HTML", latin("<html><script>alert(1)</script>"),
            "SVG", latin("<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "PDF", latin("%PDF-1.7\n"),
            "zip", latin("PK\u0003\u0004" + "x".repeat(60)),
            "a page before a picture", join(latin("<html>"), png),
            "AVI", join(latin("RIFF"), Samples.little(100), latin("AVI LIST"))),
        "is none of image/png");
  }

  @TestFactory
  Stream<DynamicTest> anEmptyFileIsToldAsOne() {
    return refused(Map.of("nothing", new byte[0]), "is empty");
  }

  @Test
  void aPolyglotIsWhatItsFirstBytesSay() throws Exception {
    assertThat(inspect(join(Samples.picture("gif"), latin("<script>alert(1)</script>"))))
        .isEqualTo(Format.GIF);
    assertThat(inspect(join(Samples.png(), latin("PK\u0003\u0004")))).isEqualTo(Format.PNG);
  }
}
