package ai.beatra.chat.prompt;

import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A request without its pictures and sounds, held for its texts: to be counted, which few of them
 * ever are. To count them at once would take a hundred times as long as to hold them.
 */
final class Texts {
  private final byte[] content;
  private final boolean compressed;
  private final List<String> passthrough;

  private Texts(byte[] content, boolean compressed, List<String> passthrough) {
    this.content = content;
    this.compressed = compressed;
    this.passthrough = passthrough;
  }

  /**
   * @param gaps the pictures and sounds
   * @param compress to a third or so, at the price of about 10 ns a byte
   */
  static Texts of(
      byte[] body, List<PromptSize.Gap> gaps, List<String> passthrough, boolean compress) {
    if (gaps.isEmpty() && !compress) {
      return new Texts(body, false, passthrough);
    }
    var content = new ByteArrayOutputStream();
    try (OutputStream out = compress ? new Fast(content) : content) {
      int from = 0;
      for (PromptSize.Gap gap : gaps) {
        out.write(body, from, gap.from() - from);
        from = gap.to();
      }
      out.write(body, from, body.length - from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Texts(content.toByteArray(), compress, passthrough);
  }

  int bytes() {
    return content.length;
  }

  /** How many tokens they are, each for itself, and about how many stand around them. */
  long count(Tokenizer tokenizer) {
    var tokens = new AtomicLong();
    var each = new Each(Long.MAX_VALUE, text -> tokens.addAndGet(tokenizer.count(text)));
    read(each);
    return tokens.get() + each.marks;
  }

  /**
   * Hands over one after the other.
   *
   * @param most no more of them than have so many bytes together
   * @return whether these were all
   */
  boolean each(long most, Consumer<String> text) {
    var each = new Each(most, text);
    read(each);
    return each.left >= 0;
  }

  private void read(Each each) {
    var bytes = new ByteArrayInputStream(content);
    InputStream plain = compressed ? new InflaterInputStream(bytes) : bytes;
    PromptParts.read(plain, passthrough, each);
  }

  private static final class Fast extends DeflaterOutputStream {
    Fast(OutputStream out) {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final class Each implements PromptParts.Reader {
    private final Consumer<String> text;
    private long left;
    private long marks;

    Each(long most, Consumer<String> text) {
      this.left = most;
      this.text = text;
    }

    /** Of messages only what is said counts, of everything else also what stands around it. */
    @Override
    public void part(JsonParser in, String name) throws IOException {
      boolean said = name.equals(PromptParts.MESSAGES);
      int depth = 0;
      do {
        JsonToken token = in.currentToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (!said) {
          marks += token.isStructStart() ? 2 : 1;
        }
        boolean mark = token.isStructStart() || token.isStructEnd();
        if (!mark && (token.isScalarValue() || !said)) {
          add(in.getText());
        }
        if (depth > 0) {
          in.nextToken();
        }
      } while (depth > 0);
    }

    private void add(String piece) {
      if (left >= 0) {
        left -= piece.getBytes(StandardCharsets.UTF_8).length;
      }
      if (left >= 0) {
        text.accept(piece);
      }
    }
  }
}
