package ai.beatra.chat.prompt;

import ai.beatra.config.ModelLimits;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.tokens.Tokenizer;
import java.util.List;

/**
 * The parts of a request that become the prompt: all that stands in them, names and numbers too,
 * but for the bytes of pictures and sounds, which count by what they are. Of the request itself
 * nothing is held but its texts, since a call may take minutes.
 */
public final class PromptText {
  /** What OpenAI's models spend around each message, and to begin the answer. */
  private static final int PER_MESSAGE = 3;

  /** What may be written around a prompt: a model's template, and how it explains tools. */
  private static final int TEMPLATE = 500;

  /** In bytes; takes some milliseconds. */
  private static final int MOST_LOOKED_THROUGH = 256 << 10;

  private final Size most;
  private final Size beside;
  private final Texts texts;

  /**
   * In tokens.
   *
   * @param audio those of sounds
   */
  public record Size(long text, long images, long audio) {
    public long tokens() {
      return text + images + audio;
    }
  }

  private PromptText(Size most, Size beside, Texts texts) {
    this.most = most;
    this.beside = beside;
    this.texts = texts;
  }

  /**
   * @param body the request, well-formed JSON
   * @param request the same, read
   * @param passthrough the other members that the model gets
   */
  public static PromptText of(
      byte[] body,
      ChatCompletionRequest request,
      List<String> passthrough,
      ModelLimits.Chat limits) {
    var walk = new PromptWalk(new PromptMedia(request, limits), passthrough, body);
    long messages = PER_MESSAGE * (1L + request.getMessages().size());
    return new PromptText(
        walk.size(TEMPLATE + walk.bytes()), walk.size(messages + walk.marks()), walk.texts());
  }

  /** No fewer tokens than the prompt has: a token is at least one byte. */
  public Size most() {
    return most;
  }

  /** About how many tokens the prompt has. Takes about 0.3 s for a million characters. */
  public Size count(Tokenizer tokenizer) {
    return new Size(beside.text() + texts.count(tokenizer), beside.images(), beside.audio());
  }

  /**
   * The words without what they repeat of the prompt. Of a prompt that would take long to look
   * through nothing is left at all.
   */
  public String takenOutOf(String words) {
    var redaction = new PromptRedaction(words);
    return texts.each(MOST_LOOKED_THROUGH, redaction::remove) ? redaction.rest() : "";
  }

  /** How much memory the texts take, in bytes. */
  public long kept() {
    return texts.bytes();
  }
}
