package ai.beatra.provider.sandbox;

import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ToolCallDelta;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A choice that is thought about before: its role, the thought, the rest. */
final class Thought implements Generation {
  /** What providers add to what was thought, and want back unchanged. */
  static final Map<String, Object> SIGNATURE =
      Map.of("sandbox", Map.of("thought_signature", "bm8gcmVhbCBtb2RlbCByYW4"));

  private final int index;
  private final Iterator<byte[]> tokens;
  private final int limit;
  private final Generation answer;
  private final Utf8Pieces pieces = new Utf8Pieces();
  private boolean begun;
  private int told;

  /**
   * @param limit the most tokens of the thought
   * @param answer what is left of the limit is its own
   */
  Thought(int index, Iterator<byte[]> tokens, int limit, Generation answer) {
    this.index = index;
    this.tokens = tokens;
    this.limit = limit;
    this.answer = answer;
  }

  @Override
  public long tokens() {
    return told + answer.tokens();
  }

  @Override
  public long reasoning() {
    return told;
  }

  @Override
  public boolean hasNext() {
    return answer.hasNext();
  }

  @Override
  public ChunkChoice next() {
    if (!begun) {
      begun = true;
      return answer.next();
    }
    while (tokens.hasNext() && told < limit) {
      told++;
      String piece = pieces.append(tokens.next());
      if (!piece.isEmpty()) {
        return thought(piece);
      }
    }
    return signed(answer.next());
  }

  private ChunkChoice thought(String piece) {
    ChatDelta delta = new ChatDelta().reasoningContent(piece);
    boolean last = !tokens.hasNext() || told == limit;
    return new ChunkChoice().index(index).delta(last ? delta.extraContent(SIGNATURE) : delta);
  }

  /** Calls are signed, too. */
  private static ChunkChoice signed(ChunkChoice chunk) {
    List<ToolCallDelta> calls = chunk.getDelta().getToolCalls();
    if (calls != null) {
      calls.stream()
          .filter(call -> call.getId() != null)
          .forEach(call -> call.extraContent(SIGNATURE));
    }
    return chunk;
  }
}
