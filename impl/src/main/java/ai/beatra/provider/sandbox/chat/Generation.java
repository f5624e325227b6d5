package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.sandbox.chat.reply.Composer;
import ai.beatra.provider.sandbox.chat.reply.Reply;
import ai.beatra.provider.sandbox.chat.schema.Effort;
import ai.beatra.tokens.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One choice, chunk by chunk: first its role, then what was thought, then its text or its calls,
 * last its finish reason.
 */
final class Generation implements Iterator<ChunkChoice> {
  /** What providers add to what was thought, and want back unchanged. */
  private static final Map<String, Object> SIGNATURE =
      Map.of("sandbox", Map.of("thought_signature", "bm8gcmVhbCBtb2RlbCByYW4"));

  private final int index;
  private final Asked asked;
  private final Tokenizer tokenizer;
  private final Effort effort;
  private final Reply reply;
  private final Iterator<byte[]> thought;
  private final StopScanner stops;
  private final Logprobs logprobs;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Iterator<Reply.Call> calls;

  /** Of the text, or of the arguments of the call that has begun. */
  private Iterator<byte[]> source = Collections.emptyIterator();

  private Utf8Pieces pieces = new Utf8Pieces();
  private boolean started;
  private @Nullable ChunkFinishReason reason;
  private boolean finished;
  private int tokens;
  private int reasoning;
  private int begun;
  private int whole;
  private int told;

  /** An entry whose token begins at a character of the text that may not be told yet. */
  private record Pending(int start, TokenLogprob entry) {}

  /**
   * @param effort pays for each token
   */
  Generation(int index, Asked asked, Composer composer, Tokenizer tokenizer, Effort effort) {
    this.index = index;
    this.asked = asked;
    this.tokenizer = tokenizer;
    this.effort = effort;
    this.reply = composer.reply(index);
    this.thought = tokenizer.tokens(asked.thinks() ? composer.thought() : "");
    this.stops = new StopScanner(asked.stops(), effort);
    this.logprobs = new Logprobs(asked.top(), composer.dice(index));
    this.calls =
        reply instanceof Reply.Invoke invoke
            ? invoke.calls().iterator()
            : Collections.emptyIterator();
    if (reply instanceof Reply.Say say) {
      this.source = new Tokens(say.pieces().iterator());
    }
  }

  /** How many tokens were generated so far, held back ones included. */
  long tokens() {
    return tokens;
  }

  /** How many of those were spent on thinking. */
  long reasoning() {
    return reasoning;
  }

  @Override
  public boolean hasNext() {
    return !finished;
  }

  @Override
  public ChunkChoice next() {
    if (finished) {
      throw new NoSuchElementException();
    }
    if (!started) {
      started = true;
      ChatDelta first = reply instanceof Reply.Say ? said("") : new ChatDelta();
      return chunk(first.role(AnswerRole.ASSISTANT));
    }
    ChunkChoice next = think();
    if (next == null) {
      next = reply instanceof Reply.Say ? tell() : call();
    }
    if (next != null) {
      return next;
    }
    finished = true;
    return chunk(new ChatDelta()).finishReason(reason);
  }

  /** The next token, or null if there is none, or no room for it. */
  private byte @Nullable [] take(Iterator<byte[]> from) {
    if (tokens == asked.limit() || !from.hasNext()) {
      return null;
    }
    tokens++;
    effort.take(Effort.TOKEN + (asked.logprobs() ? (1 + asked.top()) * Effort.PROBABILITY : 0));
    return from.next();
  }

  private @Nullable ChunkChoice think() {
    for (byte[] token = take(thought); token != null; token = take(thought)) {
      reasoning++;
      String piece = pieces.append(token);
      if (!piece.isEmpty()) {
        ChatDelta delta = new ChatDelta().reasoningContent(piece);
        boolean last = !thought.hasNext() || tokens == asked.limit();
        return chunk(last ? delta.extraContent(SIGNATURE) : delta);
      }
    }
    return null;
  }

  /** The text that can be told since the last token; null at the end. */
  private @Nullable ChunkChoice tell() {
    while (reason == null) {
      byte[] token = take(source);
      String text;
      if (token == null) {
        reason = source.hasNext() ? ChunkFinishReason.LENGTH : ChunkFinishReason.STOP;
        text = stops.rest();
      } else {
        if (asked.logprobs()) {
          pending.add(new Pending(whole, logprobs.of(token)));
        }
        String piece = pieces.append(token);
        whole += piece.length();
        text = stops.push(piece);
        reason = stops.found() ? ChunkFinishReason.STOP : null;
      }
      if (!text.isEmpty()) {
        return textChunk(text);
      }
    }
    return null;
  }

  private ChunkChoice textChunk(String text) {
    told += text.length();
    List<TokenLogprob> entries = new ArrayList<>();
    while (!pending.isEmpty() && pending.peek().start() < told) {
      entries.add(pending.remove().entry());
    }
    ChunkChoice chunk = chunk(said(text));
    if (entries.isEmpty()) {
      return chunk;
    }
    ChoiceLogprobs all = new ChoiceLogprobs();
    return chunk.logprobs(isRefusal() ? all.refusal(entries) : all.content(entries));
  }

  /** The next piece of a call, which begins with its name as one piece; null at the end. */
  private @Nullable ChunkChoice call() {
    for (byte[] token = take(source); token != null; token = take(source)) {
      String piece = pieces.append(token);
      if (!piece.isEmpty()) {
        return callChunk(
            new ToolCallDelta().function(new FunctionCallDelta().arguments(piece)), begun - 1);
      }
    }
    boolean complete = !source.hasNext() && !calls.hasNext();
    reason = complete ? ChunkFinishReason.TOOL_CALLS : ChunkFinishReason.LENGTH;
    if (source.hasNext() || complete) {
      return null;
    }
    Reply.Call call = calls.next();
    long name = tokenizer.count(call.function());
    if (tokens + name > asked.limit()) {
      return null;
    }
    tokens += (int) name;
    source = tokenizer.tokens(call.arguments());
    pieces = new Utf8Pieces();
    ToolCallDelta delta =
        new ToolCallDelta()
            .id(call.id())
            .type(ToolCallDelta.TypeEnum.FUNCTION)
            .function(new FunctionCallDelta().name(call.function()).arguments(""));
    return callChunk(asked.thinks() ? delta.extraContent(SIGNATURE) : delta, begun++);
  }

  private ChunkChoice callChunk(ToolCallDelta delta, int position) {
    return chunk(new ChatDelta().toolCalls(List.of(delta.index(position))));
  }

  private ChunkChoice chunk(ChatDelta delta) {
    return new ChunkChoice().index(index).delta(delta);
  }

  private ChatDelta said(String text) {
    return isRefusal() ? new ChatDelta().refusal(text) : new ChatDelta().content(text);
  }

  private boolean isRefusal() {
    return reply instanceof Reply.Say say && say.refusal();
  }

  /** The tokens of pieces of text, one piece after the other. */
  private final class Tokens implements Iterator<byte[]> {
    private final Iterator<String> texts;
    private Iterator<byte[]> of = Collections.emptyIterator();

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
