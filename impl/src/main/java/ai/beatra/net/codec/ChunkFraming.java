package ai.beatra.net.codec;

/** Where in a chunked body the reader is (RFC 9112, section 7.1). */
final class ChunkFraming {
  /** Extensions and trailers together; nobody needs them, so little is enough. */
  private static final int MOST_DROPPED = 8 << 10;

  /** In hexadecimal digits; more than any body that is taken, and no overflow. */
  private static final int MOST_DIGITS = 15;

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    END
  }

  private State state = State.SIZE;
  private long size;
  private int digits;
  private int dropped;

  /** How many bytes of the chunk are still to come. */
  long left() {
    return state == State.DATA ? size : 0;
  }

  /** That many bytes of the chunk have come. */
  void skip(int bytes) {
    size -= bytes;
    if (size == 0) {
      state = State.DATA_CR;
    }
  }

  boolean ended() {
    return state == State.END;
  }

  /** Takes a byte of the framing. */
  void next(byte next) {
    state =
        switch (state) {
          case SIZE -> size(next);
          case EXTENSION -> next == '\r' ? State.SIZE_LF : dropped(next, State.EXTENSION);
          case SIZE_LF -> afterSize(next);
          case DATA_CR -> expect('\r', next, State.DATA_LF);
          case DATA_LF -> expect('\n', next, State.SIZE);
          case TRAILER -> next == '\r' ? State.END_LF : name(next);
          case TRAILER_NAME -> next == ':' ? State.TRAILER_VALUE : name(next);
          case TRAILER_VALUE -> next == '\r' ? State.TRAILER_LF : dropped(next, state);
          case TRAILER_LF -> expect('\n', next, State.TRAILER);
          case END_LF -> expect('\n', next, State.END);
          case DATA, END -> throw new IllegalStateException("not in the framing");
        };
  }

  private State size(byte next) {
    int digit = Character.digit(next, 16);
    if (digit >= 0 && digits < MOST_DIGITS) {
      digits++;
      size = (size << 4) + digit;
      return State.SIZE;
    }
    if (digits > 0 && next == '\r') {
      return State.SIZE_LF;
    }
    if (digits > 0 && (next == ';' || next == ' ' || next == '\t')) {
      return dropped(next, State.EXTENSION);
    }
    throw malformed();
  }

  private State afterSize(byte next) {
    digits = 0;
    return expect('\n', next, size == 0 ? State.TRAILER : State.DATA);
  }

  private State name(byte next) {
    if (!RequestSyntax.isToken(next)) {
      throw malformed();
    }
    return dropped(next, State.TRAILER_NAME);
  }

  private State dropped(byte next, State then) {
    boolean control = next >= 0 && next < ' ' && next != '\t';
    if (control || ++dropped > MOST_DROPPED) {
      throw malformed();
    }
    return then;
  }

  private static State expect(char expected, byte next, State then) {
    if (next != expected) {
      throw malformed();
    }
    return then;
  }

  private static RequestSyntax.Malformed malformed() {
    return new RequestSyntax.Malformed(
        "A chunk of the body is not as long as its size line says, or that line is not a"
            + " hexadecimal number. Check the chunks.");
  }
}
