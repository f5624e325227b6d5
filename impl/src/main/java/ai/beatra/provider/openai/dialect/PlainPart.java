package ai.beatra.provider.openai.dialect;

import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as most are: a few words of one choice, and nothing else that {@link AnswerReader} would
 * look at. It is read in one pass, without a tree; whatever is not certainly one is left to the
 * tree.
 *
 * @param content not empty, unless the reasoning is not
 */
record PlainPart(int index, String content, String reasoning) {

  /** The chunk, if it is one. */
  static @Nullable PlainPart of(String json) {
    if (json.isEmpty() || json.charAt(0) != '{') {
      return null;
    }
    try (JsonParser parser = WireReader.JSON.getFactory().createParser(json)) {
      parser.nextToken();
      return new Pass(parser).chunk();
    } catch (IOException e) {
      // It is said elsewhere what is wrong with it.
      return null;
    }
  }

  /** One pass; each of its steps leaves the parser at the end of what it has looked at. */
  private static final class Pass {
    private final JsonParser parser;
    private boolean chosen;
    private boolean said;
    private int index;
    private String content = "";
    private String reasoning = "";

    Pass(JsonParser parser) {
      this.parser = parser;
    }

    @Nullable PlainPart chunk() throws IOException {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        boolean plain =
            switch (name) {
              case "choices" -> choices(value);
              case "object" ->
                  value == JsonToken.VALUE_STRING
                      && parser.getText().equals("chat.completion.chunk");
              case "usage", "x_groq" -> value == JsonToken.VALUE_NULL;
              case "error", "errors", "type" -> false;
              default -> skipped();
            };
        if (!plain) {
          return null;
        }
      }
      boolean says = !content.isEmpty() || !reasoning.isEmpty();
      boolean whole = !WholeCharacters.hasHalves(content) && !WholeCharacters.hasHalves(reasoning);
      return says && whole ? new PlainPart(index, content, reasoning) : null;
    }

    /** A list of one. */
    private boolean choices(JsonToken value) throws IOException {
      boolean again = chosen;
      chosen = true;
      return !again
          && value == JsonToken.START_ARRAY
          && parser.nextToken() == JsonToken.START_OBJECT
          && choice()
          && parser.nextToken() == JsonToken.END_ARRAY;
    }

    private boolean choice() throws IOException {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        boolean plain =
            switch (name) {
              case "index" -> index(value);
              case "delta" -> delta(value);
              case "finish_reason", "logprobs", "usage" -> value == JsonToken.VALUE_NULL;
              case "error", "errors" -> false;
              default -> skipped();
            };
        if (!plain) {
          return false;
        }
      }
      return true;
    }

    private boolean index(JsonToken value) throws IOException {
      boolean small =
          value == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() == JsonParser.NumberType.INT;
      index = small ? parser.getIntValue() : 0;
      return small;
    }

    private boolean delta(JsonToken value) throws IOException {
      boolean again = said;
      said = true;
      if (again || value != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        if (!word(name, parser.nextToken())) {
          return false;
        }
      }
      return true;
    }

    private boolean word(String name, JsonToken value) throws IOException {
      boolean text = value == JsonToken.VALUE_STRING;
      return switch (name) {
        case "content" -> {
          content = text ? parser.getText() : "";
          yield text || value == JsonToken.VALUE_NULL;
        }
        case "reasoning_content" -> {
          reasoning = text ? parser.getText() : "";
          yield text || value == JsonToken.VALUE_NULL;
        }
        case "tool_calls" ->
            value == JsonToken.VALUE_NULL
                || value == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.END_ARRAY;
        case "refusal", "function_call", "extra_content" -> value == JsonToken.VALUE_NULL;
        default -> !Words.isThinking(name) && skipped();
      };
    }

    /** Of what nobody looks at. */
    private boolean skipped() throws IOException {
      parser.skipChildren();
      return true;
    }
  }
}
