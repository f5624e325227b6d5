package ai.beatra.provider.sandbox;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.TokenLogprob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A choice that is text, or a refusal. */
final class TextGeneration implements Generation {
  private final int index;
  private final boolean refusal;
  private final Iterator<byte[]> source;
  private final int limit;
  private final StopScanner stops;
  private final @Nullable Logprobs logprobs;
  private final Utf8Pieces pieces = new Utf8Pieces();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private boolean started;
  private boolean finished;
  private @Nullable ChunkFinishReason reason;
  private int tokens;
  private int whole;
  private int told;

  /** An entry whose token begins at a character of the text that may not be told yet. */
  private record Pending(int start, TokenLogprob entry) {}

  /**
   * @param limit the most tokens
   * @param logprobs null if none are wanted
   */
  TextGeneration(
      int index,
      boolean refusal,
      Iterator<byte[]> source,
      int limit,
      StopScanner stops,
      @Nullable Logprobs logprobs) {
    this.index = index;
    this.refusal = refusal;
    this.source = source;
    this.limit = limit;
    this.stops = stops;
    this.logprobs = logprobs;
  }

  @Override
  public long tokens() {
    return tokens;
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
      return chunk("").delta(said("").role(AnswerRole.ASSISTANT));
    }
    while (reason == null) {
      String text = step();
      if (!text.isEmpty()) {
        return chunk(text);
      }
    }
    finished = true;
    return new ChunkChoice().index(index).delta(new ChatDelta()).finishReason(reason);
  }

  /** Generates one token, or finds the end; answers the text that can be told since. */
  private String step() {
    if (!source.hasNext() || tokens == limit) {
      reason = source.hasNext() ? ChunkFinishReason.LENGTH : ChunkFinishReason.STOP;
      return stops.rest();
    }
    byte[] token = source.next();
    tokens++;
    if (logprobs != null) {
      pending.add(new Pending(whole, logprobs.of(token)));
    }
    String text = pieces.append(token);
    whole += text.length();
    String out = stops.push(text);
    reason = stops.found() ? ChunkFinishReason.STOP : null;
    return out;
  }

  private ChunkChoice chunk(String text) {
    told += text.length();
    List<TokenLogprob> entries = new ArrayList<>();
    while (!pending.isEmpty() && pending.peek().start() < told) {
      entries.add(pending.remove().entry());
    }
    ChunkChoice chunk = new ChunkChoice().index(index).delta(said(text));
    if (entries.isEmpty()) {
      return chunk;
    }
    ChoiceLogprobs told = new ChoiceLogprobs();
    return chunk.logprobs(refusal ? told.refusal(entries) : told.content(entries));
  }

  private ChatDelta said(String text) {
    return refusal ? new ChatDelta().refusal(text) : new ChatDelta().content(text);
  }
}
