package ai.beatra.texts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/**
 * Makes Strings of the texts of JSON that is held whole: Jackson holds a long one four times before
 * it is one. What is more than ASCII, has escapes or is at fault is left to Jackson.
 */
public final class LongTexts extends JsonFactory {
  private static final long serialVersionUID = 1L;

  public LongTexts() {
    this(new JsonFactoryBuilder());
  }

  public LongTexts(JsonFactoryBuilder settings) {
    super(settings);
  }

  private LongTexts(LongTexts other) {
    super(other, null);
  }

  @Override
  public LongTexts copy() {
    return new LongTexts(this);
  }

  @Override
  protected JsonParser _createParser(byte[] json, int offset, int length, IOContext context)
      throws IOException {
    // Zeros are of UTF-16 and UTF-32, and so is what begins a byte order mark.
    boolean utf8 = length > 1 && json[offset] > 0 && json[offset + 1] != 0;
    if (!utf8) {
      return super._createParser(json, offset, length, context);
    }
    _streamReadConstraints.validateDocumentLength(length);
    ByteQuadsCanonicalizer names = _byteSymbolCanonicalizer.makeChild(_factoryFeatures);
    return new Parser(this, context, names, json, offset, offset + length);
  }

  private static final class Parser extends UTF8StreamJsonParser {
    private Parser(
        LongTexts of,
        IOContext context,
        ByteQuadsCanonicalizer names,
        byte[] json,
        int from,
        int to) {
      super(context, of._parserFeatures, null, of._objectCodec, names, json, from, to, 0, false);
    }

    @Override
    protected String _finishAndReturnString() throws IOException {
      int from = _inputPtr;
      int end = Utf8.endOfPlain(_inputBuffer, from, _inputEnd);
      boolean plain = end < _inputEnd && _inputBuffer[end] == '"';
      if (!plain || end - from > _streamReadConstraints.getMaxStringLength()) {
        return super._finishAndReturnString();
      }
      String text = new String(_inputBuffer, from, end - from, ISO_8859_1);
      _textBuffer.resetWithString(text);
      _inputPtr = end + 1;
      return text;
    }
  }
}
