package ai.beatra.chat;

import ai.beatra.config.ModelLimits;
import ai.beatra.model.AudioPart;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ImagePart;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserMessage;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * The parts of a request that become the prompt: all that stands in them, names and numbers too,
 * but for the bytes of pictures and sounds, which count by what they are.
 *
 * @param body the request, well-formed JSON
 * @param request the same, read
 * @param passthrough the other members that the model gets
 */
record PromptText(
    byte[] body, ChatCompletionRequest request, List<String> passthrough, ModelLimits.Chat limits) {
  /** What OpenAI's models spend around each message, and to begin the answer. */
  private static final int PER_MESSAGE = 3;

  /** What may be written around a prompt: a model's template, and how it explains tools. */
  private static final int TEMPLATE = 500;

  /** In bytes; takes some milliseconds. */
  private static final int MOST_LOOKED_THROUGH = 256 << 10;

  /** Marks, blanks and indentation around a name or value where the JSON is written anew. */
  private static final int AROUND = 4;

  /** How many times as long a number may become there: 1e15 with all its digits. */
  private static final int NUMBER = 2;

  /**
   * The ten minutes that {@code audio_tokens} are for, at 8 kbit/s, the least that speech takes.
   */
  private static final long BYTES_OF_SOUND = 600_000;

  /**
   * In tokens.
   *
   * @param heard those of sounds
   */
  record Size(long text, long images, long heard) {
    long tokens() {
      return text + images + heard;
    }
  }

  /** No fewer tokens than the prompt has: a token is at least one byte. */
  Size most() {
    return new PromptWalk(this, (in, token, said) -> written(in, token)).size(TEMPLATE);
  }

  /** About how many tokens the prompt has. Takes about 0.3 s for a million characters. */
  Size count(Tokenizer tokenizer) {
    return new PromptWalk(this, (in, token, said) -> counted(in, token, said, tokenizer))
        .size(PER_MESSAGE * (1L + request.getMessages().size()));
  }

  /** Of messages only what is said counts, of everything else also what stands around it. */
  private static long counted(JsonParser in, JsonToken token, boolean said, Tokenizer tokenizer)
      throws IOException {
    long text = token.isScalarValue() || !said ? tokenizer.count(in.getText()) : 0;
    return said || token.isStructEnd() ? text : text + 1;
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

  /**
   * The words without what they repeat of the prompt. Of a prompt that would take long to look
   * through nothing is left at all.
   */
  String takenOutOf(String words) {
    if (words.isEmpty() || body.length > MOST_LOOKED_THROUGH) {
      return "";
    }
    var echo = new Echo(words);
    new PromptWalk(
            this,
            (in, token, said) -> {
              if (token.isScalarValue()) {
                echo.remove(in.getText());
              }
              return 0;
            })
        .size(0);
    return echo.rest();
  }

  /** What kind of part stands there, as far as it has a picture or a sound. */
  boolean isImage(int message, int part) {
    return part(message, part) instanceof ImagePart;
  }

  boolean isSound(int message, int part) {
    return part(message, part) instanceof AudioPart;
  }

  private Object part(int message, int part) {
    return request.getMessages().get(message) instanceof UserMessage user
            && user.getContent() instanceof UserContent.OfList parts
        ? parts.value().get(part)
        : "";
  }

  /**
   * A sound counts as many tokens as the model's constant, or more where it is so long that it may
   * last longer than that is for.
   *
   * @param length of its base64
   */
  long sound(long length) {
    long bytes = length * 3 / 4;
    return Math.max(
        limits.audioTokens(), (bytes * limits.audioTokens() + BYTES_OF_SOUND - 1) / BYTES_OF_SOUND);
  }
}
