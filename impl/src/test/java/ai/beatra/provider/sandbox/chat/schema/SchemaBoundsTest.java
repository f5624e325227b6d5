package ai.beatra.provider.sandbox.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema and a pattern take so much work and no more. */
class SchemaBoundsTest {

  @ParameterizedTest
  @ValueSource(strings = {"(?:(?:){1000000}){1000000}", "(?:^{100000}){100000}"})
  void aPatternThatRepeatsNothingIsNotTried(String pattern) {
    assertThat(new Regexes(new Effort(() -> false)).found(pattern, "a")).isFalse();
  }

  @Test
  void itemsOfOneHashAreToldApartAsFastAsOthers() {
    var items = new StringBuilder();
    for (int i = 0; i < 1 << 13; i++) {
      String bits = Integer.toBinaryString(1 << 13 | i).substring(1);
      items.append(i == 0 ? "" : ",").append('"');
      bits.chars().forEach(bit -> items.append(bit == '0' ? "Aa" : "BB"));
      items.append('"');
    }
    var schema = SchemaOracle.tree("{\"uniqueItems\": true}");

    var check = new SchemaCheck(schema, new Effort(() -> false));
    assertThat(check.broken(schema, SchemaOracle.tree("[" + items + "]"))).isNull();
    assertThat(
            check.broken(schema, SchemaOracle.tree("[" + items + ",\"" + "Aa".repeat(13) + "\"]")))
        .isEqualTo("uniqueItems");
  }

  @Test
  void workForSomebodyWhoHasLeftStopsWithinASearch() {
    var looks = new AtomicInteger();
    var regexes = new Regexes(new Effort(() -> looks.incrementAndGet() > 100));

    assertThatThrownBy(() -> regexes.found("^(a+)+$", "a".repeat(40) + "x"))
        .isInstanceOf(CancellationException.class);
    assertThat(looks).hasValue(101);
  }
}
