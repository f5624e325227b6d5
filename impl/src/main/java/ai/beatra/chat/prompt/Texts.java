package ai.beatra.chat.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.beatra.tokens.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Texts that are held only to be counted, which few of them ever are: long ones are compressed. To
 * count them at once would take ten times as long as to compress them.
 */
final class Texts {
  /** From this size of a body on, in bytes: below, compressing costs more than it saves. */
  private static final int LONG = 16 << 10;

  private final byte[] content;
  private final boolean compressed;

  private Texts(byte[] content, boolean compressed) {
    this.content = content;
    this.compressed = compressed;
  }

  int bytes() {
    return content.length;
  }

  /** How many tokens they are, each for itself. */
  long count(Tokenizer tokenizer) {
    var tokens = new AtomicLong();
    each(Long.MAX_VALUE, text -> tokens.addAndGet(tokenizer.count(text)));
    return tokens.get();
  }

  /**
   * Hands over one after the other.
   *
   * @param most no more of them than have so many bytes together
   * @return whether these were all
   */
  boolean each(long most, Consumer<String> text) {
    var bytes = new ByteArrayInputStream(content);
    InputStream plain = compressed ? new InflaterInputStream(bytes) : bytes;
    try (var in = new DataInputStream(plain)) {
      long left = most;
      for (int length = length(in); length >= 0; length = length(in)) {
        left -= length;
        if (left < 0) {
          return false;
        }
        text.accept(new String(in.readNBytes(length), UTF_8));
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the next text, in bytes; below 0 at the end. */
  private static int length(DataInputStream in) throws IOException {
    try {
      return in.readInt();
    } catch (EOFException e) {
      return -1;
    }
  }

  private static final class Fast extends DeflaterOutputStream {
    Fast(OutputStream out) {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** Takes them one after the other. It is used by one thread, and has to be ended. */
  static final class Writer {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final DataOutputStream out;
    private final boolean compressed;

    /**
     * @param bytes about how many there are going to be at most
     */
    Writer(int bytes) {
      this.compressed = bytes > LONG;
      this.out = new DataOutputStream(compressed ? new Fast(content) : content);
    }

    void add(String text) throws IOException {
      byte[] bytes = text.getBytes(UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    Texts end() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Texts(content.toByteArray(), compressed);
    }
  }
}
