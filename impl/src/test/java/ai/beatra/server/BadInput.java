package ai.beatra.server;

import ai.beatra.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One kind of bad input and its right answer.
 *
 * @param param null where no field is named
 * @param word occurs in the message
 * @param unfinished whether the request announces more than it sends
 */
record BadInput(
    String name,
    byte[] bytes,
    ErrorCode code,
    @Nullable String param,
    String word,
    boolean unfinished) {

  /** One byte a character. */
  static BadInput raw(String name, String text, ErrorCode code, String word) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new BadInput(name, bytes, code, null, word, false);
  }

  static BadInput of(
      String name, Request request, ErrorCode code, @Nullable String param, String word) {
    return new BadInput(name, request.bytes(), code, param, word, false);
  }

  BadInput andMoreIsAnnounced() {
    return new BadInput(name, bytes, code, param, word, true);
  }
}
