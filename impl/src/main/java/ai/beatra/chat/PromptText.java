package ai.beatra.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The parts of a request that become the prompt. */
final class PromptText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> PROMPT = Set.of("messages", "tools", "response_format");

  /** What OpenAI's models spend around each message, and to begin the answer. */
  private static final int TOKENS_PER_MESSAGE = 3;

  private static final String IMAGE = "url";
  private static final String AUDIO = "data";

  private long sum;
  private int images;
  private int audios;

  private PromptText() {}

  /**
   * No fewer tokens than the prompt has: a token is at least one byte.
   *
   * @param body the request, well-formed JSON
   */
  static long mostTokens(byte[] body, int tokensOfImage, int tokensOfAudio) {
    PromptText prompt = read(body, text -> text.getBytes(StandardCharsets.UTF_8).length);
    return prompt.sum + (long) prompt.images * tokensOfImage + (long) prompt.audios * tokensOfAudio;
  }

  /** About how many tokens the prompt has, without its pictures and sounds. */
  static long tokens(byte[] body, int messages, ToLongFunction<String> tokenizer) {
    return read(body, tokenizer).sum + TOKENS_PER_MESSAGE * (1L + messages);
  }

  private static PromptText read(byte[] body, ToLongFunction<String> size) {
    var prompt = new PromptText();
    try (JsonParser in = JSON.createParser(body)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean counts = PROMPT.contains(in.currentName());
        in.nextToken();
        if (counts) {
          prompt.texts(in, text -> prompt.sum += size.applyAsLong(text));
        } else {
          in.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return prompt;
  }

  private void texts(JsonParser in, Consumer<String> text) throws IOException {
    int depth = 0;
    JsonToken token = in.currentToken();
    while (true) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING) {
        value(in, text);
      }
      if (depth == 0) {
        return;
      }
      token = in.nextToken();
    }
  }

  private void value(JsonParser in, Consumer<String> text) throws IOException {
    String name = String.valueOf(in.getParsingContext().getCurrentName());
    switch (name) {
      case IMAGE -> images++;
      case AUDIO -> audios++;
      default -> text.accept(in.getText());
    }
  }
}
