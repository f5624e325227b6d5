package ai.beatra.texts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON that is held whole: what is UTF-8 is what the JDK takes for it, texts are those that Jackson
 * reads by itself, and nothing is half a character any more once it is mended.
 */
public final class JsonTextsFuzz {
  private static final ObjectMapper OURS = new ObjectMapper(new LongTexts());
  private static final ObjectMapper PLAIN = new ObjectMapper(new JsonFactory());

  private JsonTextsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    assertThat(Utf8.isValid(data)).isEqualTo(isValid(data));
    assertThat(Utf8.backslash(data, 0)).isEqualTo(backslash(data));
    Optional<JsonNode> read = tree(OURS, data);
    assertThat(read).isEqualTo(tree(PLAIN, data));
    if (read.isPresent() && Utf8.isValid(data)) {
      byte[] mended = data.clone();
      LoneSurrogates.mend(mended);
      tree(PLAIN, mended).ifPresent(JsonTextsFuzz::assertThatAllIsWhole);
      assertThat(tree(PLAIN, mended)).isPresent();
    }
  }

  private static boolean isValid(byte[] data) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static int backslash(byte[] data) {
    int at = 0;
    while (at < data.length && data[at] != '\\') {
      at++;
    }
    return at;
  }

  private static Optional<JsonNode> tree(ObjectMapper mapper, byte[] data) {
    try {
      return Optional.of(mapper.readTree(data));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Bytes that are taken for UTF-32 and are none.
      return Optional.empty();
    }
  }

  private static void assertThatAllIsWhole(JsonNode node) {
    node.fieldNames().forEachRemaining(JsonTextsFuzz::assertThatItIsWhole);
    node.forEach(JsonTextsFuzz::assertThatAllIsWhole);
    if (node.isTextual()) {
      assertThatItIsWhole(node.textValue());
    }
  }

  private static void assertThatItIsWhole(String text) {
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
  }
}
