package ai.beatra.conformance.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys that are good, and keys with one typing error. */
final class KeyTextTest {

  @Test
  void aWellFormedKeyHasTheContractsShape() {
    assertThat(KeyText.wellFormed("mars", new Random(5)))
        .matches("sk-mars-[0-9A-Za-z]{42}")
        .isNotEqualTo(KeyText.wellFormed("mars", new Random(6)));
  }

  @Test
  void theLastSixCharactersAreTheChecksumOfTheRest() {
    String key = KeyText.withChecksum("sk-local-000000000000000000000000000000000000");

    // CRC-32 of those 45 characters is 2808499364, in base62.
    assertThat(key).isEqualTo("sk-local-000000000000000000000000000000000000344Ayq");
  }

  @Test
  void aMisspeltKeyDiffersInOneCharacterBeforeTheChecksum() {
    String key = KeyText.wellFormed("local", new Random(5));
    String misspelt = KeyText.parse(key).orElseThrow().misspelt();

    assertThat(misspelt).hasSameSizeAs(key).isNotEqualTo(key);
    assertThat(misspelt.substring(misspelt.length() - 6))
        .isEqualTo(key.substring(key.length() - 6));
  }

  @Test
  void onlyTheContractsShapeIsAKey() {
    String key = KeyText.wellFormed("eu1", new Random(5));

    assertThat(KeyText.parse(key)).map(KeyText::region).contains("eu1");
    assertThat(KeyText.parse(key + "x")).isEmpty();
    assertThat(KeyText.parse("secret")).isEmpty();
  }
}
