package ai.beatra.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
  /** Made with another implementation: the CRC-32 of "sk-local-" and 36 zeros is 0xA7664CA4. */
  private static final String KNOWN = "sk-local-" + "0".repeat(36) + "344Ayq";

  private final KeyText key = KeyText.generate("local", new SecureRandom());

  @Test
  void aKeyIsItsRegionAndFortyTwoBase62Characters() {
    assertThat(key.reveal()).matches("sk-local-[0-9A-Za-z]{42}");
    assertThat(key.region()).isEqualTo("local");
  }

  @Test
  void theCheckIsPartOfTheContractAndNeverChanges() {
    assertThat(KeyText.parse(KNOWN)).isPresent();
  }

  @Test
  void aMadeKeyIsRecognised() {
    assertThat(KeyText.parse(key.reveal()))
        .hasValueSatisfying(parsed -> assertThat(parsed.sha256()).isEqualTo(key.sha256()));
  }

  @Test
  void everySingleMistypedCharacterIsNoticed() {
    String text = key.reveal();
    for (int i = 0; i < text.length(); i++) {
      char wrong = text.charAt(i) == 'x' ? 'y' : 'x';
      String mistyped = text.substring(0, i) + wrong + text.substring(i + 1);

      assertThat(KeyText.parse(mistyped)).as(mistyped).isEmpty();
    }
  }

  @Test
  void twoSwappedCharactersAreNoticed() {
    String swapped = KNOWN.substring(0, KNOWN.length() - 2) + "qy";

    assertThat(KeyText.parse(swapped)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sk-",
        "sk-local-",
        "sk-local-short",
        "Bearer x",
        "sk-LOCAL-000000000000000000000000000000000000344Ayq",
        "sk-x-000000000000000000000000000000000000000000",
        "sk-ninechars-000000000000000000000000000000000000000000",
        "sk-local-000000000000000000000000000000000000 344Ay",
        "sk-local-000000000000000000000000000000000000344Ayq\n"
      })
  void whatHasNotTheShapeOfAKeyIsNone(String text) {
    assertThat(KeyText.parse(text)).isEmpty();
  }

  @Test
  void onlyTheFirstTwelveCharactersAreShown() {
    assertThat(key.start()).isEqualTo(key.reveal().substring(0, 12));
    assertThat(key.toString()).isEqualTo(key.start() + "…");
  }

  @Test
  void theHashIsTheSha256OfTheWholeKey() {
    assertThat(KeyText.parse(KNOWN).orElseThrow().sha256())
        .isEqualTo("4eae7af8369f24e64e71192e57ad67faecf8dcdae38c5325534a132efa75cfc2");
  }
}
