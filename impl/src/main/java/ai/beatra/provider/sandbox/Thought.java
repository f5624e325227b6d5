package ai.beatra.provider.sandbox;

import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import java.util.Iterator;
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
  private final boolean signs;
  private final Utf8Pieces pieces = new Utf8Pieces();
  private boolean begun;
  private int told;

  /**
   * @param limit the most tokens of the thought
   * @param answer what is left of the limit is its own
   * @param signs whether the message carries the signature, and not its calls
   */
  Thought(int index, Iterator<byte[]> tokens, int limit, Generation answer, boolean signs) {
    this.index = index;
    this.tokens = tokens;
    this.limit = limit;
    this.answer = answer;
    this.signs = signs;
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
    return answer.next();
  }

  private ChunkChoice thought(String piece) {
    ChatDelta delta = new ChatDelta().reasoningContent(piece);
    boolean last = !tokens.hasNext();
    return new ChunkChoice()
        .index(index)
        .delta(last && signs ? delta.extraContent(SIGNATURE) : delta);
  }
}
