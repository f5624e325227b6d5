package ai.beatra.provider.sandbox.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.media.Format;
import ai.beatra.provider.FreeJob;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxMusicTest {
  private static final String LYRICS =
      "[Verse]\nMorning light is on the water\nEvery window opens wide\n\n"
          + "[Chorus]\nCarry me home, carry me over";

  @ParameterizedTest
  @ValueSource(strings = {"pop", "ambient", "no drums, no bass, no pads, flute", "", "日本の音楽 🎵"})
  void aStyleIsHeardFromBeginningToEndAndNeverClips(String prompt) throws Exception {
    assertHeard(prompt);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rock",
        "techno",
        "house",
        "lo-fi",
        "hip hop",
        "jazz",
        "classical",
        "folk",
        "cinematic",
        "metal",
        "reggae",
        "waltz",
        "solo piano, very slow"
      })
  @Tag("thorough")
  void everyStyleIsHeardFromBeginningToEndAndNeverClips(String prompt) throws Exception {
    assertHeard(prompt);
  }

  private static void assertHeard(String prompt) throws Exception {
    GeneratedClip clip = Songs.made(Songs.instrumental(prompt + " 10 seconds")).get(0);

    Decoded decoded = Decoded.of(clip);
    assertThat(decoded.peak()).isBetween(0.5, 0.98);
    assertThat(decoded.rms()).isBetween(-24.0, -9.0);
    assertThat(decoded.dc()).isCloseTo(0, within(0.001));
    assertThat(decoded.silence()).isLessThan(0.5);
    assertThat(clip.durationSeconds()).isCloseTo(decoded.seconds(), within(0.01));
    assertThat(decoded.seconds()).isCloseTo(10, within(0.1));
    assertThat(decoded.rate()).isEqualTo(clip.sampleRate()).isEqualTo(44_100);
    assertThat(decoded.channels()).isEqualTo(2);
    assertThat(Format.of(FreeJob.bytes(clip.content()))).contains(Format.MP3);
  }

  @Test
  void aSungPieceIsHeardToo() throws Exception {
    Decoded decoded = Decoded.of(Songs.made(Songs.sung("folk, 10 seconds", LYRICS)).get(0));

    assertThat(decoded.peak()).isBetween(0.5, 0.98);
    assertThat(decoded.rms()).isBetween(-24.0, -9.0);
  }

  @Test
  void theSameCallGivesTheSameSoundAndAnotherCallAnother() throws Exception {
    MusicCall call = Songs.sung("pop, 10 seconds", LYRICS);
    byte[] first = FreeJob.bytes(Songs.made(call).get(0).content());

    assertThat(FreeJob.bytes(Songs.made(call).get(0).content())).isEqualTo(first);
    assertThat(FreeJob.bytes(Songs.made(Songs.sung("pop, 10 seconds!", LYRICS)).get(0).content()))
        .isNotEqualTo(first);
  }

  @Test
  void allThatACallSaysHasAShareInItsSeed() {
    MusicCall call = Songs.instrumental("pop");
    MusicOptions wild = new MusicOptions(null, 1.0, null, null, null);
    List<MusicCall> calls =
        List.of(
            call,
            new MusicCall("minimax-music-2.6", "pop", null, true, null, 1, Songs.USUAL, null),
            new MusicCall("suno-5.5", "pop", "", true, null, 1, Songs.USUAL, null),
            new MusicCall("suno-5.5", "pop", null, false, null, 1, Songs.USUAL, null),
            new MusicCall("suno-5.5", "pop", null, true, "Song", 1, Songs.USUAL, null),
            new MusicCall("suno-5.5", "pop", null, true, null, 1, wild, null));

    assertThat(calls)
        .extracting(each -> SandboxMusic.seed(each, new Seed(new byte[0])).dice(1).nextLong())
        .doesNotHaveDuplicates()
        .contains(SandboxMusic.seed(call, new Seed(new byte[0])).dice(1).nextLong());
    assertThat(SandboxMusic.seed(call, new Seed(new byte[] {1})).dice(1).nextLong())
        .isNotEqualTo(SandboxMusic.seed(call, new Seed(new byte[0])).dice(1).nextLong());
  }

  @Test
  void twoClipsDifferInTheirNotesAndAgreeInTempoAndLength() throws Exception {
    MusicCall call =
        new MusicCall(
            "suno-5.5", "rock at 120 bpm, 10 seconds", null, true, null, 2, Songs.USUAL, null);
    List<GeneratedClip> clips = Songs.made(call);

    assertThat(clips).hasSize(2);
    assertThat(FreeJob.bytes(clips.get(0).content()))
        .isNotEqualTo(FreeJob.bytes(clips.get(1).content()));
    assertThat(clips.get(0).durationSeconds()).isEqualTo(clips.get(1).durationSeconds());
    for (GeneratedClip clip : clips) {
      assertThat(Ear.bpm(FreeJob.bytes(clip.content()))).isCloseTo(120, within(3.6));
    }
  }

  @Test
  void progressMovesOverAllClipsAndIsNeverDone() throws Exception {
    List<Integer> percents = new ArrayList<>();
    List<String> stages = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    MusicCall call = new MusicCall("suno-5.5", "pop, 10 s", null, true, null, 2, Songs.USUAL, null);

    List<Warning> warnings =
        new SandboxMusic()
            .make(
                call,
                new FreeJob(
                    (percent, stage, message) -> {
                      percents.add(percent);
                      stages.add(stage);
                      messages.add(message);
                    }),
                clip -> {});

    assertThat(percents).isSorted().allMatch(each -> each >= 0 && each < 100);
    assertThat(percents.stream().distinct().count()).isGreaterThan(15);
    assertThat(stages).contains("composing", "rendering", "encoding");
    assertThat(messages).contains("Clip 1 of 2", "Clip 2 of 2");
    assertThat(warnings).extracting(Warning::code).containsExactly("sandbox_output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"listening", "composing", "rendering", "encoding"})
  void anInterruptStopsItInEveryStage(String stopped) {
    List<GeneratedClip> made = new ArrayList<>();
    MusicCall call = Songs.following(Songs.wav(Songs.clicks(120, 3, 8000), 8000, 1, 16), "20 s");
    List<String> after = new ArrayList<>();

    assertThatThrownBy(
            () ->
                new SandboxMusic()
                    .make(
                        call,
                        new FreeJob(
                            (percent, stage, message) -> {
                              after.add(stage);
                              if (stage.equals(stopped)) {
                                Thread.currentThread().interrupt();
                              }
                            }),
                        made::add))
        .isInstanceOf(InterruptedException.class);
    assertThat(made).isEmpty();
    assertThat(after).filteredOn(stopped::equals).hasSizeLessThan(4);
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Two seconds are a bar at 120, and so are eight of them: a loop lends its own tempo. */
  @Test
  void aLoopLendsItsTempo() throws Exception {
    byte[] click = Songs.wav(Songs.clicks(120, 8, 22_050), 22_050, 1, 16);
    GeneratedClip clip = Songs.made(Songs.following(click, "rock, 10 seconds")).get(0);

    assertThat(Ear.bpm(FreeJob.bytes(clip.content()))).isCloseTo(120, within(3.6));
  }

  @Test
  void anotherReferenceGivesAnotherSong() throws Exception {
    byte[] one = Songs.wav(Songs.clicks(120, 4, 8000), 8000, 1, 16);
    byte[] other = Songs.wav(Songs.clicks(121, 4, 8000), 8000, 1, 16);

    assertThat(FreeJob.bytes(Songs.made(Songs.following(one, "pop, 10 seconds")).get(0).content()))
        .isNotEqualTo(
            FreeJob.bytes(Songs.made(Songs.following(other, "pop, 10 seconds")).get(0).content()));
  }
}
