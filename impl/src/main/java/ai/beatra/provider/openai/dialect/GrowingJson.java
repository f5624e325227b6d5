package ai.beatra.provider.openai.dialect;

import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text that becomes JSON piece by piece. However often it is asked whether it is, each piece is
 * read once.
 */
final class GrowingJson {
  private final StringBuilder text = new StringBuilder();
  private boolean blank = true;

  /** Stands where the text was read last; null before it was, and when nothing is left to find. */
  private @Nullable JsonParser parser;

  private int read;
  private boolean decided;
  private boolean whole;

  /**
   * @param piece of whole characters
   */
  void append(String piece) {
    text.append(piece);
    blank = blank && piece.isBlank();
  }

  boolean isBlank() {
    return blank;
  }

  boolean isSame(String other) {
    return other.contentEquals(text);
  }

  /** Whether a value is whole, and what stands last may be the end of one. */
  boolean isWhole() {
    if (text.isEmpty() || "}]".indexOf(text.charAt(text.length() - 1)) < 0) {
      return false;
    }
    if (!decided) {
      readOn();
    }
    return whole;
  }

  private void readOn() {
    byte[] more = text.substring(read).getBytes(StandardCharsets.UTF_8);
    read = text.length();
    try {
      if (parser == null) {
        parser = WireReader.JSON.getFactory().createNonBlockingByteArrayParser();
      }
      ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(more, 0, more.length);
      whole = reachesItsEnd(parser);
      decided = whole;
    } catch (IOException e) {
      decided = true;
    }
    parser = decided ? null : parser;
  }

  private static boolean reachesItsEnd(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    while (token != JsonToken.NOT_AVAILABLE) {
      boolean ends = token.isStructEnd() || token.isScalarValue();
      if (ends && parser.getParsingContext().inRoot()) {
        return true;
      }
      token = parser.nextToken();
    }
    return false;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
