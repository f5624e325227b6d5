package ai.beatra.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static final List<String> PIECES =
      List.of(
          " ",
          "  ",
          "\n",
          "\r\n",
          "\t",
          "/",
          "'",
          "'s",
          "'LL",
          "the",
          " of",
          "Bey",
          "ond",
          "WORD",
          "7",
          "2026",
          ".",
          "...",
          "==",
          "\u00df",
          "\u0142\u00f3d",
          "\u017c",
          "\u6771\u4eac",
          "\u306f",
          "\u0e17\u0e35\u0e48",
          "\ud83d\ude00",
          "\u200d",
          "\u0301",
          "\u01c5");

  @Test
  void splitsAsO200kBaseDoes() {
    assertThat(texts("Hello, world!")).containsExactly("Hello", ",", " world", "!");
    assertThat(texts("1, 2")).containsExactly("1", ",", " ", "2");
    assertThat(TOKENIZER.count("tiktoken is great!")).isEqualTo(6);
  }

  /** Pieces that words begin, go on and end with, beside any other characters. */
  @Test
  void splitsAsJTokkitDoes() {
    long seed = Long.getLong("seed", System.nanoTime());
    var random = new Random(seed);
    Encoding theirs = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    for (int i = 0; i < 500; i++) {
      String text = text(random);

      var tokens = new ArrayList<String>();
      for (int rank : theirs.encodeOrdinary(text).toArray()) {
        var one = new IntArrayList();
        one.add(rank);
        tokens.add(HexFormat.of().formatHex(theirs.decodeBytes(one)));
      }
      var ours = new ArrayList<String>();
      TOKENIZER.tokens(text).forEachRemaining(each -> ours.add(HexFormat.of().formatHex(each)));
      assertThat(ours).as("-Dseed=%s %s", seed, text).isEqualTo(tokens);
    }
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

  /** Not longer than a segment. */
  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      if (random.nextInt(4) > 0) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      } else {
        int most = random.nextBoolean() ? 0x500 : Character.MAX_CODE_POINT;
        text.appendCodePoint(random.nextInt(most + 1));
      }
    }
    return text.toString();
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
