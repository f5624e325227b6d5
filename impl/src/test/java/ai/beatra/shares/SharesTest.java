package ai.beatra.shares;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SharesTest {
  private final Shares shares = new Shares(100);

  @Test
  void nobodyGetsMoreThanHalf() {
    assertThat(shares.take("a", 50)).isTrue();
    assertThat(shares.take("a", 1)).isFalse();
    assertThat(shares.take("b", 50)).isTrue();
    assertThat(shares.take("c", 1)).isFalse();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    shares.take("a", 30);
    shares.take("a", 20);
    shares.giveBack("a", 30);

    assertThat(shares.used()).isEqualTo(20);
    assertThat(shares.take("a", 31)).isFalse();
    assertThat(shares.take("a", 30)).isTrue();
  }

  @Test
  void anOwnerMayHaveAnotherPart() {
    var shares = new Shares(100, 75);

    assertThat(shares.take("a", 75)).isTrue();
    assertThat(shares.take("a", 1)).isFalse();
    assertThat(shares.take("b", 25)).isTrue();
  }

  @Test
  void whatCannotBeRefusedIsMissingToOthers() {
    shares.takeAnyway("a", 90);

    assertThat(shares.take("b", 11)).isFalse();
    assertThat(shares.take("b", 10)).isTrue();
    shares.giveBack("a", 90);
    assertThat(shares.used()).isEqualTo(10);
  }

  @Test
  void whereThereIsOneItCanBeHad() {
    var one = new Shares(1);

    assertThat(one.take("a", 1)).isTrue();
    assertThat(one.take("b", 1)).isFalse();
  }
}
