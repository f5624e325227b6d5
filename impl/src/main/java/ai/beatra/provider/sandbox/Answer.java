package ai.beatra.provider.sandbox;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.Stop;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events of one answer: its choices one after the other, then the usage. */
final class Answer implements Iterator<ChatEvent> {
  /** The most tokens of one choice. */
  static final int MOST_TOKENS = 4096;

  /** The efforts with which there is something to tell of a thought. */
  private static final Set<String> THINKING = Set.of("low", "medium", "high", "xhigh");

  private final ChatCompletionRequest request;
  private final Tokenizer tokenizer;
  private final Composer composer;
  private final List<Turn> turns;
  private final int choices;
  private Generation current;
  private int index;
  private long completionTokens;
  private long reasoningTokens;
  private boolean finished;

  /** Composes the first choice, so that a request that cannot be answered fails here. */
  Answer(ChatCompletionRequest request, Tokenizer tokenizer) {
    this.turns = request.getMessages().stream().map(Turn::of).toList();
    this.request = request;
    this.tokenizer = tokenizer;
    this.composer = new Composer(request, turns);
    this.choices = Objects.requireNonNullElse(request.getN(), 1);
    this.current = generation(0);
  }

  @Override
  public boolean hasNext() {
    return !finished;
  }

  @Override
  public ChatEvent next() {
    if (finished) {
      throw new NoSuchElementException();
    }
    if (!current.hasNext() && index + 1 < choices) {
      completionTokens += current.tokens();
      reasoningTokens += current.reasoning();
      current = generation(++index);
    }
    if (current.hasNext()) {
      return new ChatEvent.Delta(current.next());
    }
    finished = true;
    long promptTokens = new PromptTokens(tokenizer).count(request, turns);
    return new ChatEvent.Usage(
        promptTokens,
        0,
        completionTokens + current.tokens(),
        reasoningTokens + current.reasoning());
  }

  /** How many tokens the choice that is being told has so far. */
  long tokens() {
    return current.tokens();
  }

  /** How many tokens a choice is going to have. */
  long length(int choice) {
    Generation generation = generation(choice);
    generation.forEachRemaining(chunk -> {});
    return generation.tokens();
  }

  /** The choice, thought about first where the request asks for it. */
  private Generation generation(int choice) {
    if (!THINKING.contains(String.valueOf(request.getReasoningEffort()))) {
      return generation(choice, limit(), false);
    }
    String thought = composer.thought();
    int tokens = (int) Math.min(limit(), tokenizer.count(thought));
    boolean calls = composer.reply(choice) instanceof Reply.Invoke;
    Generation answer = generation(choice, limit() - tokens, true);
    return new Thought(choice, tokenizer.tokens(thought), tokens, answer, !calls);
  }

  private Generation generation(int choice, int limit, boolean signed) {
    Reply reply = composer.reply(choice);
    if (reply instanceof Reply.Invoke invoke) {
      return new CallGeneration(choice, invoke.calls(), tokenizer, limit, signed);
    }
    boolean refusal = reply instanceof Reply.Refuse;
    Iterable<String> text =
        reply instanceof Reply.Refuse refuse
            ? List.of(refuse.reason())
            : ((Reply.Say) reply).pieces();
    return new TextGeneration(
        choice,
        refusal,
        new Tokens(text.iterator()),
        limit,
        new StopScanner(stops()),
        logprobs(choice));
  }

  private int limit() {
    Integer wanted = request.getMaxCompletionTokens();
    Integer legacy = request.getMaxTokens();
    return Math.min(MOST_TOKENS, wanted != null ? wanted : legacy != null ? legacy : MOST_TOKENS);
  }

  private List<String> stops() {
    Stop stop = request.getStop();
    if (stop instanceof Stop.OfString one) {
      return List.of(one.value());
    }
    return stop instanceof Stop.OfList several ? several.value() : List.of();
  }

  private @Nullable Logprobs logprobs(int choice) {
    int top = Objects.requireNonNullElse(request.getTopLogprobs(), 0);
    return Boolean.TRUE.equals(request.getLogprobs())
        ? new Logprobs(top, composer.dice(choice))
        : null;
  }

  /** The tokens of pieces of text, one piece after the other. */
  private final class Tokens implements Iterator<byte[]> {
    private final Iterator<String> texts;
    private Iterator<byte[]> of = new ArrayList<byte[]>().iterator();

    private Tokens(Iterator<String> texts) {
      this.texts = texts;
    }

    @Override
    public boolean hasNext() {
      while (!of.hasNext() && texts.hasNext()) {
        of = tokenizer.tokens(texts.next());
      }
      return of.hasNext();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return of.next();
    }
  }
}
