package ai.beatra.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  @Test
  void splitsAsO200kBaseDoes() {
    assertThat(texts("Hello, world!")).containsExactly("Hello", ",", " world", "!");
    assertThat(texts("1, 2")).containsExactly("1", ",", " ", "2");
    assertThat(TOKENIZER.count("tiktoken is great!")).isEqualTo(6);
  }

  @Test
  void takesNamesOfSpecialTokensAsText() {
    assertThat(TOKENIZER.count("<|endoftext|>")).isGreaterThan(1);
    assertThat(String.join("", texts("<|endoftext|>"))).isEqualTo("<|endoftext|>");
  }

  @Test
  void splitsACharacterIntoItsBytes() {
    assertThat(texts("👩‍👧")).hasSizeGreaterThan(2);
    assertThat(joined("👩‍👧")).isEqualTo("👩‍👧");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "The quick brown fox jumps over the lazy dog. ",
        "zażółć gęślą jaźń — こんにちは世界\n\n\t",
        "{\"a\": [1, 2.5, null]}\r\n",
        "😀😀😀"
      })
  void losesNothingHoweverLongTheText(String part) {
    String text = part.repeat(300);

    assertThat(joined(text)).isEqualTo(text);
    assertThat((long) texts(text).size()).isEqualTo(TOKENIZER.count(text));
  }

  @Test
  void cutsLongProseWhereNoTokenIsSplit() {
    String sentence = "Tokens of one sentence are counted alike, alone or among many others.";
    String text = String.join(" ", java.util.Collections.nCopies(200, sentence));

    assertThat(TOKENIZER.count(text))
        .isEqualTo(TOKENIZER.count(sentence) + 199 * TOKENIZER.count(" " + sentence));
  }

  @Test
  void cutsARunOfLettersSoThatItTakesLinearTime() {
    assertThat(TOKENIZER.count("x".repeat(200_000))).isBetween(20_000L, 40_000L);
    assertThat(joined("😀".repeat(5_000))).isEqualTo("😀".repeat(5_000));
  }

  @Test
  void makesTokensOnlyAsTheyAreAskedFor() {
    Iterator<byte[]> tokens = TOKENIZER.tokens("word ".repeat(1_000_000));

    assertThat(new String(tokens.next(), StandardCharsets.UTF_8)).isEqualTo("word");
  }

  private static List<String> texts(String text) {
    List<String> texts = new ArrayList<>();
    TOKENIZER
        .tokens(text)
        .forEachRemaining(token -> texts.add(new String(token, StandardCharsets.UTF_8)));
    return texts;
  }

  private static String joined(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TOKENIZER.tokens(text).forEachRemaining(bytes::writeBytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
