package ai.beatra.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** How much a token of the JSON is. */
  interface Measure {
    /**
     * @param said whether it stands in a message
     */
    long of(JsonParser in, JsonToken token, boolean said) throws IOException;
  }

  private final PromptText prompt;
  private final Measure measure;
  private long text;
  private long images;
  private long heard;

  PromptWalk(PromptText prompt, Measure measure) {
    this.prompt = prompt;
    this.measure = measure;
  }

  /**
   * @param more what is added to the text
   */
  PromptText.Size size(long more) {
    text = more;
    try (JsonParser in = JSON.createParser(prompt.body())) {
      in.nextToken();
      members(in, false);
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
    return new PromptText.Size(text, images, heard);
  }

  private void members(JsonParser in, boolean options) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!options && name.equals(OPTIONS) && value == JsonToken.START_OBJECT) {
        members(in, true);
      } else if (prompt.passthrough().contains(name) || (!options && PROMPT.contains(name))) {
        value(in, name.equals(MESSAGES));
      } else {
        in.skipChildren();
      }
    }
  }

  private void value(JsonParser in, boolean said) throws IOException {
    int depth = 0;
    for (JsonToken token = in.currentToken(); ; token = in.nextToken()) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (!said || token != JsonToken.VALUE_STRING || !isMedium(in)) {
        text += measure.of(in, token, said);
      }
      if (depth == 0) {
        return;
      }
    }
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
    if (path.equals("image_url/url") && prompt.isImage(index, part)) {
      images += prompt.limits().imageTokens();
      return true;
    }
    if (path.equals("input_audio/data") && prompt.isSound(index, part)) {
      heard += prompt.sound(in.getTextLength());
      return true;
    }
    return false;
  }
}
