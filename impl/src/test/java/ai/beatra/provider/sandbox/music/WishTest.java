package ai.beatra.provider.sandbox.music;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishTest {
  private static Wish wish(MusicCall call, @Nullable Reference heard) {
    return Wish.of(call, heard, new SplittableRandom(1));
  }

  private static Wish wish(String prompt) {
    return wish(Songs.instrumental(prompt), null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a song of 45 seconds | 45",
        "a 90-second jingle | 90",
        "2 minutes of jazz | 120",
        "1:30 long | 90",
        "1 minute and 15 seconds | 75",
        "1.5 minutes | 90",
        "half a minute of rain | 30",
        "a minute of calm | 60",
        "two minutes | 120",
        "30s loop | 30",
        "90 s | 90",
        "3 seconds | 10",
        "1 hour or 99999 seconds | 180",
        "20 minutes | 180",
        "80s synthwave | -",
        "a 1990s ballad | -",
        "in the 90's style, 20 sec | 20",
        "at 120 bpm | -",
        "three-four time | -",
      })
  void theLengthIsTakenFromThePrompt(String prompt, String seconds) {
    assertThat(wish(prompt).seconds()).isEqualTo(Songs.number(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pop at 92 bpm | 92",
        "128BPM techno | 128",
        "tempo: 84 | 84",
        "999 bpm | 220",
        "a slow ballad | 70",
        "very slow drone | 54",
        "allegro | 144",
      })
  void theTempoIsTakenFromThePrompt(String prompt, double bpm) {
    assertThat(wish(prompt).bpm()).isEqualTo(bpm);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a song in D minor | 2 | MINOR",
        "jazz in f# major | 6 | MAJOR",
        "B-flat major march | 10 | MAJOR",
        "key of Eb, happy | 3 | MAJOR",
        "rock in Am | 9 | MINOR",
        "E phrygian metal | 4 | PHRYGIAN",
        "in C sharp minor | 1 | MINOR",
      })
  void theKeyIsTakenFromThePrompt(String prompt, int tonic, Key.Mode mode) {
    assertThat(wish(prompt).key()).isEqualTo(new Key(tonic, mode));
  }

  @Test
  void anArticleIsNoKey() {
    Reference heard = new Reference(100.0, new Key(5, Key.Mode.DORIAN));

    assertThat(wish(Songs.instrumental("write a major hit"), heard).key()).isEqualTo(heard.key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upbeat pop song | POP",
        "lo-fi hip hop beats | LOFI",
        "dark techno | TECHNO",
        "slow waltz for piano | WALTZ",
        "heavy metal | METAL",
        "orchestral film score | CINEMATIC",
        "nocturne for piano | CLASSICAL",
        "acoustic campfire song | FOLK",
        "smooth jazz | JAZZ",
        "drum and bass | ELECTRONIC",
        "reggae | REGGAE",
      })
  void theStyleIsTakenFromThePrompt(String prompt, Genre genre) {
    assertThat(wish(prompt).genre()).isEqualTo(genre);
  }

  @Test
  void thePromptWinsOverTheReference() {
    Reference heard = new Reference(101.0, new Key(5, Key.Mode.MINOR));

    Wish open = wish(Songs.instrumental("rock"), heard);
    Wish told = wish(Songs.instrumental("rock in C major at 140 bpm"), heard);

    assertThat(List.of(open.bpm(), open.key())).isEqualTo(List.of(101.0, heard.key()));
    assertThat(List.of(told.bpm(), told.key()))
        .isEqualTo(List.of(140.0, new Key(0, Key.Mode.MAJOR)));
  }

  @Test
  void instrumentsAreAddedAndLeftOut() {
    Wish wish = wish("pop with violin and electric guitar, no drums, without piano or bass");

    assertThat(wish.drums()).isFalse();
    assertThat(wish.band())
        .containsEntry(Part.LEAD, Timbre.STRINGS)
        .containsEntry(Part.CHORDS, Timbre.DISTORTED)
        .doesNotContainKeys(Part.BASS, Part.VOICE);
  }

  @Test
  void negativeTagsLeaveOutInstrumentsSectionsAndTheVoice() {
    MusicOptions options = new MusicOptions(null, null, "Drums, intro, vocals", null, null);
    Wish wish = wish(new MusicCall("m", "pop", null, false, null, 1, options, null), null);

    assertThat(wish.drums()).isFalse();
    assertThat(wish.band()).doesNotContainKey(Part.VOICE);
    assertThat(wish.omitted()).containsExactly(Passage.Kind.INTRO);
  }

  @ParameterizedTest
  @CsvSource({"m, 55", "f, 65"})
  void theVoiceSingsInTheRegisterAskedFor(String gender, int register) {
    MusicOptions options = new MusicOptions(null, null, null, gender, null);
    MusicCall call = new MusicCall("m", "pop", null, false, null, 1, options, null);

    assertThat(wish(call, null).register()).isEqualTo(register);
  }

  @Test
  void oneInstrumentPlaysAloneAndASoloIsNotThat() {
    assertThat(wish("solo piano nocturne").band().values()).containsOnly(Timbre.PIANO);
    assertThat(wish("solo piano nocturne").drums()).isFalse();
    assertThat(wish("rock with a guitar solo and an organ").drums()).isTrue();
  }

  @Test
  void somebodyAlwaysPlays() {
    Wish wish = wish("no drums, no bass, no piano, no pads, no synth, no melody");

    assertThat(wish.band()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Given | calm song | - | Given",
        "- | please write a song about winter nights in Oslo | - | Winter Nights Oslo",
        "- | pop | [Chorus]~carry me home tonight, my love | Carry Me Home Tonight My",
        "- | '' | - | Untitled",
      })
  void thereIsAlwaysATitle(String given, String prompt, String lyrics, String title) {
    List<Passage> sections = Lyrics.sections(lyrics == null ? null : lyrics.replace('~', '\n'));

    assertThat(Title.of(given, prompt, sections)).isEqualTo(title);
  }
}
