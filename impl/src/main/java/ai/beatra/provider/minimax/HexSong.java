package ai.beatra.provider.minimax;

import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * JSON without the song in it: what stands at {@code "audio"} in hexadecimal digits is decoded
 * while it comes, and read as an empty text. A JSON parser would hold it whole.
 */
final class HexSong extends InputStream {
  private static final String NAME = "audio";

  private final InputStream json;
  private final OutputStream song;

  private boolean inText;
  private boolean escaped;

  /** The text that is being read, as far as it can be the name. */
  private final StringBuilder text = new StringBuilder();

  /** Whether the name and a colon came last. */
  private boolean named;

  private boolean found;

  /** What comes before the rest; less than zero if nothing does. */
  private int pushedBack = -1;

  /**
   * @param song gets the bytes of the song
   */
  HexSong(InputStream json, OutputStream song) {
    this.json = json;
    this.song = song;
  }

  /** Whether there was a song. */
  boolean found() {
    return found;
  }

  @Override
  public int read() throws IOException {
    int next = pushedBack >= 0 ? pushedBack : json.read();
    pushedBack = -1;
    if (inText) {
      inText(next);
    } else if (next == '"') {
      begin();
    } else if (next == ':') {
      named = text.toString().equals(NAME);
    } else if (!Character.isWhitespace(next)) {
      text.setLength(0);
      named = false;
    }
    return next;
  }

  /** As the one that it overrides, which would hide a failure behind what was read before. */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = 0;
    for (; count < length; count++) {
      int next = read();
      if (next < 0) {
        return count == 0 ? -1 : count;
      }
      into[offset + count] = (byte) next;
    }
    return count;
  }

  private void inText(int next) {
    if (next == '"' && !escaped || next < 0) {
      inText = false;
    } else if (text.length() <= NAME.length()) {
      text.append((char) next);
    }
    escaped = next == '\\' && !escaped;
  }

  private void begin() throws IOException {
    text.setLength(0);
    inText = true;
    if (named) {
      named = false;
      int first = json.read();
      pushedBack = Character.digit(first, 16) >= 0 ? decode(first) : first;
    }
  }

  /** Gives the quote behind the song. */
  private int decode(int first) throws IOException {
    found = true;
    int high = first;
    while (high != '"') {
      int low = json.read();
      int value = Character.digit(high, 16) << 4 | Character.digit(low, 16);
      if (high < 0 || value < 0) {
        throw new UpstreamException(Kind.BROKEN, "the song is not whole", null);
      }
      song.write(value);
      high = json.read();
    }
    return high;
  }
}
