package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.sandbox.chat.reply.Composer;
import ai.beatra.provider.sandbox.chat.reply.Turn;
import ai.beatra.provider.sandbox.chat.schema.Effort;
import ai.beatra.tokens.Tokenizer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The events of one answer: its choices one after the other, then the usage. The request is not
 * kept: its messages may be large, and the answer may take minutes.
 */
final class Answer implements Iterator<ChatEvent> {
  private final Asked asked;
  private final Composer composer;
  private final Tokenizer tokenizer;
  private final Effort effort;
  private final long promptTokens;
  private final long kept;

  /** After how many tokens of the first choice it breaks. */
  private final long most;

  private Generation current;
  private int index;
  private long completionTokens;
  private long reasoningTokens;
  private boolean finished;

  /**
   * Composes the first choice, so that a request that cannot be answered fails here.
   *
   * @param breaks whether it is to break in the middle of its first choice
   * @param effort pays for all work on the answer
   */
  Answer(ChatCompletionRequest request, boolean breaks, Tokenizer tokenizer, Effort effort) {
    List<Turn> turns = request.getMessages().stream().map(Turn::of).toList();
    PromptTokens prompt = new PromptTokens(tokenizer, effort);
    this.promptTokens = prompt.count(request, turns);
    this.kept = prompt.characters();
    this.asked = Asked.of(request);
    this.tokenizer = tokenizer;
    this.effort = effort;
    this.composer = Composer.of(request, turns, effort);
    this.current = generation(0);
    this.most = breaks ? Math.max(1, length() / 2) : Long.MAX_VALUE;
  }

  /** How many bytes of the request are held at most: some of its texts. */
  long kept() {
    return kept;
  }

  @Override
  public boolean hasNext() {
    if (current.tokens() >= most) {
      throw ChatFault.STREAM_INTERRUPTED.failure();
    }
    return !finished;
  }

  @Override
  public ChatEvent next() {
    if (finished) {
      throw new NoSuchElementException();
    }
    if (!current.hasNext()) {
      completionTokens += current.tokens();
      reasoningTokens += current.reasoning();
      if (++index == asked.choices()) {
        finished = true;
        return new ChatEvent.Usage(promptTokens, 0, completionTokens, reasoningTokens);
      }
      current = generation(index);
    }
    return new ChatEvent.Delta(current.next());
  }

  /** How many tokens the first choice is going to have. */
  private long length() {
    Generation first = generation(0);
    first.forEachRemaining(chunk -> {});
    return first.tokens();
  }

  private Generation generation(int choice) {
    return new Generation(choice, asked, composer, tokenizer, effort);
  }
}
