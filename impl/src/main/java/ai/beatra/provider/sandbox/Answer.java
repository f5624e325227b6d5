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

  /**
   * The most probabilities of all choices together, as many as one choice can have: who asks for a
   * whole answer has all of them in memory at once. Choices that would need more end earlier.
   */
  static final int MOST_PROBABILITIES = MOST_TOKENS * (1 + 20);

  private final ChatCompletionRequest request;
  private final Tokenizer tokenizer;
  private final Effort effort;
  private final PromptTokens prompt;
  private final long promptTokens;
  private final Composer composer;
  private final int choices;
  private Generation current;
  private int index;
  private long completionTokens;
  private long reasoningTokens;
  private boolean finished;

  /**
   * Composes the first choice, so that a request that cannot be answered fails here.
   *
   * @param effort pays for all work on the answer
   */
  Answer(ChatCompletionRequest request, Tokenizer tokenizer, Effort effort) {
    List<Turn> turns = request.getMessages().stream().map(Turn::of).toList();
    this.request = withoutMessages(request);
    this.tokenizer = tokenizer;
    this.effort = effort;
    this.prompt = new PromptTokens(tokenizer, effort);
    this.promptTokens = prompt.count(request, turns);
    this.composer = new Composer(this.request, turns, effort);
    this.choices = Objects.requireNonNullElse(request.getN(), 1);
    this.current = generation(0);
  }

  /** The messages may be large, and the answer may take minutes. */
  private static ChatCompletionRequest withoutMessages(ChatCompletionRequest request) {
    return new ChatCompletionRequest()
        .maxCompletionTokens(request.getMaxCompletionTokens())
        .maxTokens(request.getMaxTokens())
        .n(request.getN())
        .seed(request.getSeed())
        .stop(request.getStop())
        .logprobs(request.getLogprobs())
        .topLogprobs(request.getTopLogprobs())
        .tools(request.getTools())
        .toolChoice(request.getToolChoice())
        .parallelToolCalls(request.getParallelToolCalls())
        .responseFormat(request.getResponseFormat())
        .reasoningEffort(request.getReasoningEffort());
  }

  /** How many bytes of the request are held at most: some of its texts, and its schemas. */
  long kept() {
    return prompt.characters();
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
      return generation(choice, limit());
    }
    String thought = composer.thought();
    int tokens = (int) Math.min(limit(), tokenizer.count(thought));
    Generation answer = generation(choice, limit() - tokens);
    return new Thought(choice, tokenizer.tokens(thought), tokens, answer);
  }

  private Generation generation(int choice, int limit) {
    Reply reply = composer.reply(choice);
    if (reply instanceof Reply.Invoke invoke) {
      return new CallGeneration(choice, invoke.calls(), tokenizer, limit, effort);
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
        new StopScanner(stops(), effort),
        logprobs(choice));
  }

  private int limit() {
    Integer wanted = request.getMaxCompletionTokens();
    Integer legacy = request.getMaxTokens();
    int asked = wanted != null ? wanted : legacy != null ? legacy : MOST_TOKENS;
    return Math.min(asked, hasLogprobs() ? mostWithLogprobs() : MOST_TOKENS);
  }

  private int mostWithLogprobs() {
    return Math.min(MOST_TOKENS, MOST_PROBABILITIES / choices / (1 + top()));
  }

  private boolean hasLogprobs() {
    return Boolean.TRUE.equals(request.getLogprobs());
  }

  private int top() {
    return Objects.requireNonNullElse(request.getTopLogprobs(), 0);
  }

  private List<String> stops() {
    Stop stop = request.getStop();
    if (stop instanceof Stop.OfString one) {
      return List.of(one.value());
    }
    return stop instanceof Stop.OfList several ? several.value() : List.of();
  }

  private @Nullable Logprobs logprobs(int choice) {
    return hasLogprobs() ? new Logprobs(top(), composer.dice(choice)) : null;
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
      effort.take(Effort.TOKEN + (hasLogprobs() ? (1 + top()) * Effort.PROBABILITY : 0));
      return of.next();
    }
  }
}
