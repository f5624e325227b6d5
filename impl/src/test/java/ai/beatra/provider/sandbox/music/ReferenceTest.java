package ai.beatra.provider.sandbox.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.FreeJob;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  /** How long the recordings are. */
  private static final double SECONDS = 6;

  @ParameterizedTest
  @CsvSource({"1, 8", "1, 16", "1, 24", "1, 32", "3, 32", "3, 64"})
  void everyKindOfWavIsMeasured(int code, int bits) throws Exception {
    byte[] wav = Songs.wav(Songs.clicks(120, 6, 22_050), 22_050, code, bits);

    assertThat(Songs.seconds(wav)).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"click-120.mp3", "click-120.flac", "click-120.ogg"})
  void everyOtherFormatIsMeasured(String name) throws Exception {
    assertThat(Songs.seconds(Songs.resource(name))).isCloseTo(SECONDS, within(0.1));
  }

  @Test
  void aSongOfOursIsMeasured() throws Exception {
    MusicOptions options = new MusicOptions(null, null, null, null, 256_000);
    GeneratedClip clip =
        Songs.made(new MusicCall("m", "pop, 10 s", null, true, null, 1, options, null)).get(0);

    assertThat(Songs.seconds(FreeJob.bytes(clip.content())))
        .isCloseTo(clip.durationSeconds(), within(0.06));
  }

  @Test
  void aWavOfUnknownSizeIsMeasuredToItsEnd() throws Exception {
    byte[] wav = Songs.wav(Songs.clicks(120, 3, 8000), 8000, 1, 16);

    assertThat(Songs.seconds(with(wav, 40, 255, 255, 255, 255))).isEqualTo(3);
    assertThat(Songs.seconds(with(wav, 40, 0, 0, 0, 0))).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"2, 120", "8, 120", "3, 80", "2.5, 96", "60, 128", "1, 120"})
  void aRecordingIsTakenForALoopOfWholeBars(double seconds, double bpm) {
    assertThat(Reference.of(seconds, new byte[2]).bpm()).isEqualTo(bpm);
  }

  static Stream<Arguments> unusable() {
    byte[] wav = Songs.wav(Songs.clicks(120, 3, 8000), 8000, 1, 16);
    byte[] noise = new byte[200_000];
    new SplittableRandom(1).nextBytes(noise);
    byte[] tag = Songs.ascii("ID3\u0004\0\0\u007f\u007f\u007f\u007f");
    byte[] flac = Songs.resource("click-120.flac");
    byte[] ogg = Songs.resource("click-120.ogg");
    return Stream.of(
        Arguments.of("nothing", new byte[0], "none of"),
        Arguments.of("text", Songs.ascii("This is no music at all."), "none of"),
        Arguments.of("half a second", Songs.wav(new double[4000], 8000, 1, 16), "shorter"),
        Arguments.of("181 s", Songs.wav(new double[181 * 4000], 4000, 1, 8), "longer"),
        Arguments.of("a header alone", Arrays.copyOf(wav, 44), "shorter"),
        Arguments.of("half a header", Arrays.copyOf(wav, 20), "decoded"),
        Arguments.of("no channels", with(wav, 22, 0, 0), "not plain PCM"),
        Arguments.of("a rate of 4 GHz", with(wav, 24, 255, 255, 255, 255), "sample rate"),
        Arguments.of("frames of no bytes", with(wav, 32, 0, 0), "not plain PCM"),
        Arguments.of("a chunk of 4 GB", with(wav, 16, 255, 255, 255, 255), "decoded"),
        Arguments.of("compressed WAV", with(wav, 20, 2, 0), "not plain PCM"),
        Arguments.of("WAV of noise", after(Songs.ascii("RIFF0000WAVE"), noise), "decoded"),
        Arguments.of("a tag of 256 MB", after(tag, new byte[100]), "decoded"),
        Arguments.of("MP3 of noise", after(Songs.ascii("\u00FF\u00FB\u0090\0"), noise), ""),
        Arguments.of("FLAC of noise", after(Songs.ascii("fLaC"), noise), ""),
        Arguments.of("Ogg of noise", after(Songs.ascii("OggS"), noise), "none of"),
        Arguments.of("a FLAC of unknown length", with(flac, 21, 0, 0, 0, 0, 0), "how long"),
        Arguments.of("FLAC cut", Arrays.copyOf(flac, 40), "decoded"),
        Arguments.of("Ogg cut", Arrays.copyOf(ogg, 3000), "shorter"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusable")
  void whatCannotBeUsedIsRefusedWithAReason(String what, byte[] content, String why) {
    assertThatThrownBy(() -> Songs.seconds(content))
        .as(what)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((ProviderException) e).code(), e -> ((ProviderException) e).param())
        .containsExactly(ErrorCode.UNUSABLE_MEDIA_REFERENCE, "/reference_audio");
  }

  @ParameterizedTest
  @ValueSource(strings = {"click-120.mp3", "click-120.flac", "click-120.ogg", "wav"})
  void damageNeverCausesAnotherFailure(String name) {
    boolean wav = name.equals("wav");
    byte[] sound = wav ? Songs.wav(Songs.clicks(120, 2, 8000), 8000, 1, 16) : Songs.resource(name);
    SplittableRandom dice = new SplittableRandom(7);
    for (int round = 0; round < 15; round++) {
      byte[] damaged = Arrays.copyOf(sound, sound.length - dice.nextInt(sound.length / 2));
      for (int i = 0; i < 6; i++) {
        int zone = dice.nextBoolean() ? 200 : damaged.length;
        damaged[4 + dice.nextInt(Math.min(zone, damaged.length) - 4)] = (byte) dice.nextInt();
      }

      Throwable failure = catchThrowable(() -> Songs.seconds(damaged));

      if (failure != null) {
        assertThat(failure).isInstanceOf(ProviderException.class);
      }
    }
  }

  @Test
  void aStoreThatFailsIsNotTheReferencesFault() {
    Media media =
        new Media() {
          @Override
          public String mediaType() {
            return "audio/wav";
          }

          @Override
          public long size() {
            return 100;
          }

          @Override
          public URI url() {
            return URI.create("https://example.com/files/reference");
          }

          @Override
          public InputStream open() throws IOException {
            throw new IOException("gone");
          }
        };

    assertThatThrownBy(() -> Recording.seconds(media))
        .isInstanceOf(ProviderException.class)
        .extracting(e -> ((ProviderException) e).code())
        .isEqualTo(ErrorCode.INTERNAL_ERROR);
  }

  private static byte[] with(byte[] file, int at, int... bytes) {
    byte[] changed = file.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    return changed;
  }

  private static byte[] after(byte[] magic, byte[] rest) {
    byte[] file = Arrays.copyOf(magic, magic.length + rest.length);
    System.arraycopy(rest, 0, file, magic.length, rest.length);
    return file;
  }
}
