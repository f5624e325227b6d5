package ai.beatra.texts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A text of pieces of another one and what is new between them, which is put together once. */
public final class Pieces {
  private final byte[] source;
  private final List<ByteBuffer> pieces = new ArrayList<>();

  /**
   * @param source in UTF-8; nobody changes it before the pieces are joined
   */
  public Pieces(byte[] source) {
    this.source = source;
  }

  /** What stands in the source from here to there. */
  public void copy(int from, int to) {
    pieces.add(ByteBuffer.wrap(source, from, to - from));
  }

  public void add(String text) {
    pieces.add(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** All of them in UTF-8, one after the other. */
  public byte[] joined() {
    int size = 0;
    for (ByteBuffer piece : pieces) {
      size += piece.remaining();
    }
    var whole = new byte[size];
    var into = ByteBuffer.wrap(whole);
    for (ByteBuffer piece : pieces) {
      into.put(piece);
    }
    return whole;
  }
}
