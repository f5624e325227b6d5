package ai.beatra.chat.prompt;

import ai.beatra.config.ModelLimits;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.tokens.Tokenizer;
import java.util.List;

/**
 * The parts of a request that become the prompt: all that stands in them, names and numbers too,
 * but for the bytes of pictures and sounds, which count by what they are. Those are not held, since
 * a call may take minutes.
 */
public final class PromptText {
  /** What OpenAI's models spend around each message, and to begin the answer. */
  private static final int PER_MESSAGE = 3;

  /** What may be written around a prompt: a model's template, and how it explains tools. */
  private static final int TEMPLATE = 500;

  /** In bytes; takes some milliseconds. */
  private static final int MOST_LOOKED_THROUGH = 256 << 10;

  /** In bytes of a body: below, it saves next to nothing. */
  private static final int WORTH_COMPRESSING = 16 << 10;

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

  private final List<String> oldFunctions;

  private PromptText(Size most, Size beside, Texts texts, List<String> oldFunctions) {
    this.most = most;
    this.beside = beside;
    this.texts = texts;
    this.oldFunctions = oldFunctions;
  }

  /**
   * @param body the request, well-formed JSON
   * @param request the same, read
   * @param passthrough the other members that the model gets
   * @param compress whether it is to take less memory, and more time
   */
  public static PromptText of(
      byte[] body,
      ChatCompletionRequest request,
      List<String> passthrough,
      ModelLimits.Chat limits,
      boolean compress) {
    var size = new PromptSize(new PromptMedia(request, limits), body);
    PromptParts.read(body, passthrough, size);
    long messages = PER_MESSAGE * (1L + request.getMessages().size());
    return new PromptText(
        new Size(TEMPLATE + size.bytes(), size.images(), size.audio()),
        new Size(messages, size.images(), size.audio()),
        Texts.of(body, size.gaps(), passthrough, compress && body.length > WORTH_COMPRESSING),
        size.oldFunctions());
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

  /** All of it that is text. */
  Texts texts() {
    return texts;
  }

  /** JSON Pointers to functions, and calls of them, in the form before there were tools. */
  public List<String> oldFunctions() {
    return oldFunctions;
  }

  /** How much memory the texts take, in bytes. */
  public long kept() {
    return texts.bytes();
  }
}
