package ai.beatra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private static final Sequences<Integer> TWO_LARGE =
      new Sequences<>(
          random -> random.nextInt(1000),
          number -> number == 0 ? List.of() : List.of(0, number / 2, number - 1),
          numbers -> assertThat(numbers).filteredOn(number -> number > 100).hasSizeLessThan(2));

  @Test
  void ofWhatFailsTheLeastIsFound() {
    List<Integer> many = new Random(7).ints(200, 0, 1000).boxed().toList();

    assertThat(TWO_LARGE.least(many)).containsExactly(101, 101);
  }

  @Test
  void whatFailsIsToldWithItsSeed() {
    assertThatThrownBy(() -> TWO_LARGE.check(5, 20, 20))
        .isInstanceOf(AssertionError.class)
        .hasMessage("-Dseed=5 fails: [101, 101]")
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void whatNeverFailsIsPlayedAsOftenAsIsAsked() {
    var played = new int[1];
    new Sequences<Integer>(
            Random::nextInt,
            number -> IntStream.range(0, 3).boxed().toList(),
            numbers -> {
              assertThat(numbers).hasSizeBetween(1, 4);
              played[0]++;
            })
        .check(1, 30, 4);
    assertThat(played[0]).isEqualTo(30);
  }
}
