package ai.beatra.texts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  /** The JDK's decoder knows what is valid. */
  private static boolean isDecoded(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void sameAsDecoder(byte[] bytes) {
    assertThat(Utf8.isValid(bytes)).as(Arrays.toString(bytes)).isEqualTo(isDecoded(bytes));
  }

  @Test
  void everyPairOfBytesIsJudgedAsTheDecoderDoes() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        for (byte[] tail : new byte[][] {{}, {(byte) 0x80}, {(byte) 0xBF, (byte) 0x80}, {'a'}}) {
          byte[] bytes = new byte[tail.length + 2];
          bytes[0] = (byte) first;
          bytes[1] = (byte) second;
          System.arraycopy(tail, 0, bytes, 2, tail.length);
          sameAsDecoder(bytes);
        }
      }
    }
  }

  @Test
  void textsOfEveryLengthAreJudgedAsTheDecoderDoes() {
    var random = new Random(5);
    String[] characters = {"a", "{", "é", "–", "界", "😀", "\\", "\u0000", "\uFFFF"};
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      while (text.length() < i % 40) {
        text.append(characters[random.nextInt(characters.length)]);
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      assertThat(Utf8.isValid(bytes)).isTrue();
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        sameAsDecoder(bytes);
      }
    }
  }

  @Test
  void theNextBackslashIsFoundWhereverItStands() {
    for (int at = 0; at < 20; at++) {
      byte[] text = "[]\"aÝ\u00ff]".repeat(3).substring(0, 20).getBytes(UTF_8);
      text[at] = '\\';
      for (int from = 0; from < text.length; from++) {
        assertThat(Utf8.backslash(text, from)).isEqualTo(from <= at ? at : text.length);
        for (int to = from; to < text.length; to++) {
          assertThat(Utf8.backslash(text, from, to)).isEqualTo(from <= at && at < to ? at : to);
        }
      }
    }
  }
}
