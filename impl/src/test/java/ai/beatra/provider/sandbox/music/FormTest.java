package ai.beatra.provider.sandbox.music;

import static ai.beatra.provider.sandbox.music.Passage.Kind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.beatra.provider.MusicCall;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormTest {
  private static final String LYRICS =
      """
      [Verse 1]
      Morning light is on the water
      Every window opens wide

      [Chorus]
      Carry me home
      Carry me over

      [Bridge]
      Nothing is lost

      [Chorus]
      Carry me home
      Carry me over

      [Outro]
      """;

  private static Form form(MusicCall call) {
    Wish wish = Wish.of(call, null, new SplittableRandom(1));
    return Form.of(wish, Lyrics.sections(call.lyrics()));
  }

  @Test
  void sectionTagsShapeTheForm() {
    Form form = form(Songs.sung("pop at 100 bpm", LYRICS));

    assertThat(form.sections())
        .extracting(Passage::kind)
        .containsExactly(INTRO, VERSE, CHORUS, BRIDGE, CHORUS, OUTRO);
    assertThat(form.seconds()).isBetween(20.0, 60.0);
    assertThat(form.bars() * 2.4).isCloseTo(form.seconds(), within(4.5));
  }

  @Test
  void moreLyricsMakeALongerSong() {
    double seconds = form(Songs.sung("pop at 100 bpm", LYRICS)).seconds();

    assertThat(form(Songs.sung("pop at 100 bpm", LYRICS + LYRICS)).seconds())
        .isGreaterThan(1.5 * seconds);
    assertThat(form(Songs.sung("pop at 100 bpm", LYRICS.repeat(40))).seconds()).isEqualTo(180);
    assertThat(form(Songs.sung("pop at 100 bpm", "Oh")).seconds()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({"10", "31", "75", "180"})
  void aNamedLengthHoldsWithAndWithoutLyrics(int seconds) {
    for (String lyrics : List.of("", LYRICS, "[Intro]\n[Outro]", LYRICS.repeat(9))) {
      for (int bpm : List.of(40, 97, 220)) {
        Form form = form(Songs.sung("pop at " + bpm + " bpm, " + seconds + " seconds", lyrics));

        assertThat(form.seconds()).isEqualTo(seconds);
        assertThat(form.bars() * 240.0 / bpm).isBetween(0.55 * seconds, seconds - 1.0);
      }
    }
  }

  @Test
  void withoutLyricsASongHasVersesAndChorusesAndLastsThirtySeconds() {
    Form form = form(Songs.instrumental("pop at 120 bpm"));

    assertThat(form.seconds()).isEqualTo(30);
    assertThat(form.sections()).extracting(Passage::kind).contains(VERSE, CHORUS);
  }

  @Test
  void linesWithoutTagsAreVersesAndWhatComesAgainIsTheChorus() {
    assertThat(Lyrics.sections("One\n\nAgain\n\nTwo\n\nAgain"))
        .extracting(Passage::kind)
        .containsExactly(VERSE, CHORUS, VERSE, CHORUS);
  }

  @ParameterizedTest
  @CsvSource({
    "Morning light, 3",
    "Carry me home, 4",
    "water, 2",
    "你好, 2",
    "'Éternité, oui', 5",
    "!?, 0"
  })
  void aSyllableIsANote(String line, int syllables) {
    assertThat(Lyrics.syllables(line)).hasSize(syllables);
  }

  @Test
  void everySyllableIsSung() throws Exception {
    MusicCall call = Songs.sung("pop at 100 bpm", LYRICS);
    Wish wish = Wish.of(call, null, new SplittableRandom(1));
    Score score =
        Composer.compose(wish, Form.of(wish, Lyrics.sections(LYRICS)), new SplittableRandom(2));

    assertThat(score.notes())
        .filteredOn(note -> note.timbre() == Timbre.VOICE)
        .extracting(Note::syllable)
        .containsSubsequence("mor", "ning", "light")
        .hasSize(8 + 8 + 2 * 9 + 4);
    assertThat(score.notes()).allMatch(note -> note.start() < score.seconds());
    assertThat(score.hits()).allMatch(hit -> hit.start() < score.seconds());
  }
}
