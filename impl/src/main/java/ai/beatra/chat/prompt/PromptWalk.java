package ai.beatra.chat.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/** One way through a request, adding up what of it becomes the prompt. */
final class PromptWalk {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String MESSAGES = "messages";
  private static final String OPTIONS = "model_options";
  private static final Set<String> PROMPT =
      Set.of(MESSAGES, "tools", "tool_choice", "functions", "response_format");

  /** How many names and lists a part of a message lies in. */
  private static final int DEPTH_OF_MEDIA = 6;

  /** Marks, blanks and indentation around a name or value where the JSON is written anew. */
  private static final int AROUND = 4;

  /** How many times as long a number may become there: 1e15 with all its digits. */
  private static final int NUMBER = 2;

  private final PromptMedia media;
  private final List<String> passthrough;
  private final Texts.Writer texts;
  private long bytes;
  private long marks;
  private long images;
  private long audio;

  PromptWalk(PromptMedia media, List<String> passthrough, byte[] body) {
    this.media = media;
    this.passthrough = passthrough;
    this.texts = new Texts.Writer(body.length);
    try (JsonParser in = JSON.createParser(body)) {
      in.nextToken();
      members(in, false);
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
  }

  /** As many bytes as the text may take, however it is written. */
  long bytes() {
    return bytes;
  }

  /** About how many tokens stand around the texts. */
  long marks() {
    return marks;
  }

  Texts texts() {
    return texts.end();
  }

  /**
   * @param text the tokens of the text
   */
  PromptText.Size size(long text) {
    return new PromptText.Size(text, images, audio);
  }

  private void members(JsonParser in, boolean options) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!options && name.equals(OPTIONS) && value == JsonToken.START_OBJECT) {
        members(in, true);
      } else if (passthrough.contains(name) || (!options && PROMPT.contains(name))) {
        value(in, name.equals(MESSAGES));
      } else {
        in.skipChildren();
      }
    }
  }

  /**
   * @param said whether it stands in a message
   */
  private void value(JsonParser in, boolean said) throws IOException {
    int depth = 0;
    for (JsonToken token = in.currentToken(); ; token = in.nextToken()) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (!said || token != JsonToken.VALUE_STRING || !isMedium(in)) {
        bytes += written(in, token);
        count(in, token, said);
      }
      if (depth == 0) {
        return;
      }
    }
  }

  /** Of messages only what is said counts, of everything else also what stands around it. */
  private void count(JsonParser in, JsonToken token, boolean said) throws IOException {
    boolean mark = token.isStructStart() || token.isStructEnd();
    if (!said) {
      marks += token.isStructStart() ? 2 : 1;
    }
    if (!mark && (token.isScalarValue() || !said)) {
      texts.add(in.getText());
    }
  }

  /** As many bytes as the token may take, wherever it is written. */
  private static long written(JsonParser in, JsonToken token) throws IOException {
    int length = in.getTextLength();
    if (token.isNumeric()) {
      return (long) NUMBER * length + AROUND;
    }
    long bytes = (long) length + AROUND;
    char[] text = in.getTextCharacters();
    int begin = in.getTextOffset();
    for (int i = begin; i < begin + length; i++) {
      bytes += more(text[i]);
    }
    return bytes;
  }

  /** How many bytes more than one the character takes in JSON. */
  private static int more(char c) {
    if (c < ' ') {
      return 5;
    }
    if (c == '"' || c == '\\') {
      return 1;
    }
    return c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
  }

  /** Counts the picture or sound that the parser stands at, if it stands at one. */
  private boolean isMedium(JsonParser in) throws IOException {
    JsonStreamContext at = in.getParsingContext();
    if (at.getNestingDepth() != DEPTH_OF_MEDIA) {
      return false;
    }
    JsonStreamContext parts = at.getParent().getParent();
    JsonStreamContext message = parts.getParent();
    if (!parts.inArray() || !"content".equals(message.getCurrentName())) {
      return false;
    }
    int index = message.getParent().getCurrentIndex();
    int part = parts.getCurrentIndex();
    String path = at.getParent().getCurrentName() + "/" + at.getCurrentName();
    if (path.equals("image_url/url") && media.isImage(index, part)) {
      images += media.image();
      return true;
    }
    if (path.equals("input_audio/data") && media.isSound(index, part)) {
      audio += media.sound(in.getTextLength());
      return true;
    }
    return false;
  }
}
