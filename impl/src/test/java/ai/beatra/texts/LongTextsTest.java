package ai.beatra.texts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Jackson knows what stands in a text, and what is wrong with it. */
class LongTextsTest {
  private static final String[] PARTS = {
    "word ",
    "a",
    "é",
    "–",
    "界",
    "😀",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b\\f\\r\\t",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "\"",
    "\\",
    "\\q",
    "\n",
    "\u0001",
    "\u007f",
    "]",
    ","
  };

  /** Every token with its place, and its text if it is asked for, and how it ended. */
  private static List<String> told(JsonFactory factory, byte[] json, boolean texts)
      throws IOException {
    var told = new ArrayList<String>();
    try (JsonParser in = factory.createParser(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        told.add(token + " at " + in.currentTokenLocation().getByteOffset());
        if (token == JsonToken.VALUE_STRING && texts) {
          told.add(in.getText() + " to " + in.currentLocation().getByteOffset());
        }
      }
    } catch (JsonProcessingException e) {
      told.add(e.getOriginalMessage() + " at " + e.getLocation().getByteOffset());
    }
    return told;
  }

  private static void sameAsJackson(byte[] json) throws IOException {
    for (boolean texts : new boolean[] {false, true}) {
      assertThat(told(new LongTexts(), json, texts))
          .as(new String(json, UTF_8))
          .isEqualTo(told(new JsonFactory(), json, texts));
    }
  }

  @Test
  void textsOfAllKindsAreReadAsJacksonReadsThem() throws IOException {
    var random = new Random(7);
    for (int i = 0; i < 4_000; i++) {
      var text = new StringBuilder("[\"");
      int kinds = 1 + random.nextInt(PARTS.length);
      while (text.length() < i % 60) {
        text.append(PARTS[random.nextInt(kinds)]);
      }
      sameAsJackson((text + "\",\"next\",1]").getBytes(UTF_8));
      sameAsJackson(text.toString().getBytes(UTF_8));
    }
  }

  @Test
  void whatIsNoUtf8IsRefusedAsJacksonRefusesIt() throws IOException {
    var random = new Random(11);
    for (int i = 0; i < 4_000; i++) {
      byte[] json = ("[\"" + "é a界b😀".repeat(3) + "\",\"next\"]").getBytes(UTF_8);
      json[2 + random.nextInt(json.length - 4)] = (byte) random.nextInt();
      sameAsJackson(json);
    }
  }

  @Test
  void whatIsNotUtf8AtAllIsLeftToJackson() throws IOException {
    for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16")) {
      sameAsJackson("[\"ab\",1]".getBytes(name));
    }
    sameAsJackson("\uFEFF[\"ab\",1]".getBytes(UTF_8));
    sameAsJackson(new byte[0]);
    sameAsJackson("7".getBytes(UTF_8));
  }

  @Test
  void piecesAreJoinedInTheirOrder() {
    var pieces = new Pieces("0123456789".getBytes(UTF_8));
    pieces.add("é");
    pieces.copy(2, 5);
    pieces.copy(9, 9);
    pieces.add("");
    pieces.copy(0, 1);
    assertThat(new String(pieces.joined(), UTF_8)).isEqualTo("é2340");
  }
}
