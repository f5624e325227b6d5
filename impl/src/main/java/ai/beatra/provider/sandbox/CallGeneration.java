package ai.beatra.provider.sandbox;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.tokens.Tokenizer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A choice that calls functions. */
final class CallGeneration implements Generation {
  private final int index;
  private final List<Reply.Call> calls;
  private final Tokenizer tokenizer;
  private final int limit;
  private final Effort effort;
  private Iterator<byte[]> arguments = Collections.emptyIterator();
  private Utf8Pieces pieces = new Utf8Pieces();
  private boolean started;
  private int begun;
  private int tokens;
  private boolean finished;

  /**
   * @param limit the most tokens
   * @param effort pays for them
   */
  CallGeneration(int index, List<Reply.Call> calls, Tokenizer tokenizer, int limit, Effort effort) {
    this.effort = effort;
    this.index = index;
    this.calls = calls;
    this.tokenizer = tokenizer;
    this.limit = limit;
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
      return chunk(new ChatDelta().role(AnswerRole.ASSISTANT));
    }
    ToolCallDelta delta = step();
    if (delta != null) {
      return chunk(new ChatDelta().toolCalls(List.of(delta)));
    }
    finished = true;
    boolean complete = !arguments.hasNext() && begun == calls.size();
    return chunk(new ChatDelta())
        .finishReason(complete ? ChunkFinishReason.TOOL_CALLS : ChunkFinishReason.LENGTH);
  }

  /** The next piece of a call, or null at the end. A call begins with its name as one piece. */
  private @Nullable ToolCallDelta step() {
    while (arguments.hasNext() && tokens < limit) {
      effort.take(Effort.TOKEN);
      tokens++;
      String piece = pieces.append(arguments.next());
      if (!piece.isEmpty()) {
        return new ToolCallDelta()
            .index(begun - 1)
            .function(new FunctionCallDelta().arguments(piece));
      }
    }
    if (arguments.hasNext() || begun == calls.size()) {
      return null;
    }
    Reply.Call call = calls.get(begun);
    long name = tokenizer.count(call.function());
    if (tokens + name > limit) {
      return null;
    }
    tokens += (int) name;
    arguments = tokenizer.tokens(call.arguments());
    pieces = new Utf8Pieces();
    return new ToolCallDelta()
        .index(begun++)
        .id(call.id())
        .type(ToolCallDelta.TypeEnum.FUNCTION)
        .function(new FunctionCallDelta().name(call.function()).arguments(""));
  }

  private ChunkChoice chunk(ChatDelta delta) {
    return new ChunkChoice().index(index).delta(delta);
  }
}
