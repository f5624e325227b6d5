package ai.beatra.net.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chunked bodies: read to the letter of RFC 9112, as a grammar of it written down here reads them,
 * or refused.
 */
public final class ChunkFramingFuzz {
  private static final String TEXT = "[\\t\\x20-\\xff]*+";
  private static final Pattern SIZE =
      Pattern.compile("([0-9A-Fa-f]{1,15})(?:[; \\t]" + TEXT + ")?\r\n");
  private static final Pattern TRAILERS =
      Pattern.compile("(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:" + TEXT + "\r\n)*+\r\n");

  private ChunkFramingFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Optional<String> read = read(data);
    Optional<String> byGrammar = byGrammar(new String(data, StandardCharsets.ISO_8859_1));
    assertThat(read).isEqualTo(byGrammar);
  }

  /** The body and what follows it; nothing where it is refused or not whole. */
  private static Optional<String> read(byte[] data) {
    var framing = new ChunkFraming();
    var body = new ByteArrayOutputStream();
    int at = 0;
    try {
      while (at < data.length && !framing.ended()) {
        if (framing.left() > 0) {
          int size = (int) Math.min(framing.left(), data.length - at);
          body.write(data, at, size);
          framing.skip(size);
          at += size;
        } else {
          framing.next(data[at++]);
        }
      }
    } catch (RequestSyntax.Malformed refused) {
      return Optional.empty();
    }
    String rest = new String(data, at, data.length - at, StandardCharsets.ISO_8859_1);
    return framing.ended()
        ? Optional.of(body.toString(StandardCharsets.ISO_8859_1) + "|" + rest)
        : Optional.empty();
  }

  private static Optional<String> byGrammar(String text) {
    var body = new StringBuilder();
    int at = 0;
    for (; ; ) {
      Matcher line = SIZE.matcher(text).region(at, text.length());
      if (!line.lookingAt()) {
        return Optional.empty();
      }
      long size = Long.parseLong(line.group(1), 16);
      at = line.end();
      if (size == 0) {
        break;
      }
      if (size > text.length() - at || !text.startsWith("\r\n", at + (int) size)) {
        return Optional.empty();
      }
      body.append(text, at, at + (int) size);
      at += (int) size + 2;
    }
    Matcher end = TRAILERS.matcher(text).region(at, text.length());
    return end.lookingAt() ? Optional.of(body + "|" + text.substring(end.end())) : Optional.empty();
  }
}
