package ai.beatra.provider.sandbox.chat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Puts tokens' bytes together to text; a character that is not whole yet is held back. */
final class Utf8Pieces {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
  private ByteBuffer held = ByteBuffer.allocate(0);

  /** The text that is whole with these bytes. */
  String append(byte[] bytes) {
    ByteBuffer all = ByteBuffer.allocate(held.remaining() + bytes.length);
    CharBuffer text = CharBuffer.allocate(all.capacity());
    held = all.put(held).put(bytes).flip();
    decoder.decode(held, text, false);
    return text.flip().toString();
  }
}
