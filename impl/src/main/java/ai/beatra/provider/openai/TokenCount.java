package ai.beatra.provider.openai;

import ai.beatra.provider.ChatCall;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Counts what the upstream did not count. */
final class TokenCount {
  private static final JsonFactory JSON = new JsonFactory();

  /** What OpenAI's models spend around each message, and to begin the answer. */
  private static final int PER_MESSAGE = 3;

  /** Members of the request that become part of the prompt. */
  private static final Set<String> PROMPT = Set.of("messages", "tools", "response_format");

  /** Members that hold media, not text; what those cost is not known here. */
  private static final Set<String> MEDIA = Set.of("url", "data");

  private final Tokenizer tokenizer;

  TokenCount(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  long of(String text) {
    return tokenizer.count(text);
  }

  /** An estimate: all texts of the prompt, and the usual tokens around each message. */
  long prompt(ChatCall call) {
    long count = PER_MESSAGE * (1L + call.request().getMessages().size());
    try (JsonParser in = JSON.createParser(call.body())) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean counts = PROMPT.contains(in.currentName());
        in.nextToken();
        if (counts) {
          count += texts(in);
        } else {
          in.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private long texts(JsonParser in) throws IOException {
    long count = 0;
    int depth = 0;
    JsonToken token = in.currentToken();
    while (true) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING && !MEDIA.contains(name(in))) {
        count += tokenizer.count(in.getText());
      }
      if (depth == 0) {
        return count;
      }
      token = in.nextToken();
    }
  }

  private static String name(JsonParser in) {
    String name = in.getParsingContext().getCurrentName();
    return name == null ? "" : name;
  }
}
