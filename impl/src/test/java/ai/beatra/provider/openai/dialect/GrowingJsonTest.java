package ai.beatra.provider.openai.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a text is whole, as a parser says it that reads it again from the beginning. */
class GrowingJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "  {\"a\": [1, 2.5e3, -0, {\"b\": null}], \"c\": {\"}\": \"]\\\"}\"}} ",
        "[[],[[]],{}]",
        "{\"straße\": \"\\u00e9 😀 }\"}",
        "{}{\"again\": 1}",
        "{} , [}",
        "{\"a\" 1}",
        "{a: 1}",
        "[1, ]",
        "}",
        "]",
        "\"a}\"]",
        "true]",
        "nothing}",
      })
  void itIsAskedAfterEachCharacter(String text) {
    var json = new GrowingJson();

    text.codePoints()
        .forEach(
            next -> {
              json.append(Character.toString(next));
              assertThat(json.isWhole()).as(json.toString()).isEqualTo(isWhole(json.toString()));
            });

    assertThat(json).hasToString(text);
    assertThat(json.isSame(text)).isTrue();
  }

  private static boolean isWhole(String text) {
    if (!text.endsWith("}") && !text.endsWith("]")) {
      return false;
    }
    try {
      WireReader.JSON.readTree(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
