package ai.beatra.provider.sandbox.chat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts tokens' bytes together to text; a character that is not whole yet is held back. */
final class Utf8Pieces {
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** The text that is whole with these bytes. */
  String append(byte[] bytes) {
    held.writeBytes(bytes);
    byte[] all = held.toByteArray();
    int whole = all.length - incomplete(all, all.length);
    held.reset();
    held.write(all, whole, all.length - whole);
    return new String(all, 0, whole, StandardCharsets.UTF_8);
  }

  /** How many bytes at the end are the beginning of a character. */
  private static int incomplete(byte[] bytes, int end) {
    for (int back = 1; back <= 3 && back <= end; back++) {
      int lead = bytes[end - back] & 0xFF;
      if (lead >= 0xC0) {
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        return back < length ? back : 0;
      }
      if (lead < 0x80) {
        return 0;
      }
    }
    return 0;
  }
}
