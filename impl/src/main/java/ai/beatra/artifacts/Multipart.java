package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a form apart while it comes, in any pieces (RFC 7578). */
final class Multipart {
  private static final int HEAD_BYTES = 2 << 10;
  private static final byte[] HEAD_END = latin("\r\n\r\n");
  private static final Content NOTHING = (bytes, offset, length) -> {};
  private static final Pattern DISPOSITION =
      Pattern.compile(
          "^content-disposition:[ \t]*form-data[ \t]*(;.*)$",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern PARAMETER =
      Pattern.compile(";[ \t]*([^=;\\s]+)[ \t]*=[ \t]*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s]*))");

  /** Where the content of a part goes, in pieces. */
  interface Content {
    void take(byte[] bytes, int offset, int length) throws IOException;
  }

  /** Is told of each part when it begins. */
  interface Parts {
    Content begin(String name) throws IOException;
  }

  /** What comes next. */
  private enum State {
    /** Of a part, or what comes before the first one, which means nothing. */
    CONTENT,
    /** Behind a boundary. */
    AFTER_BOUNDARY,
    HEAD,
    /** What comes after the last boundary means nothing. */
    END
  }

  private final byte[] delimiter;
  private final Parts parts;
  private State state = State.CONTENT;
  private Content content = NOTHING;
  private boolean hasParts;

  /** What is not done with yet; the first boundary need not have a line before it. */
  private byte[] bytes = latin("\r\n");

  private int at;

  /**
   * @throws ApiException invalid_request if the type says no boundary
   */
  Multipart(String contentType, Parts parts) {
    String boundary = parameter(contentType, "boundary").orElseThrow(Multipart::incomplete);
    this.delimiter = latin("\r\n--" + boundary);
    this.parts = parts;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> parameter(String header, String name) {
    Matcher each = PARAMETER.matcher(header);
    while (each.find()) {
      if (each.group(1).equalsIgnoreCase(name)) {
        return Optional.of(each.group(2) == null ? each.group(3) : each.group(2));
      }
    }
    return Optional.empty();
  }

  /**
   * Takes the next piece.
   *
   * @throws ApiException invalid_request if the form is not well-formed
   */
  void add(byte[] piece, int offset, int length) throws IOException {
    int left = bytes.length - at;
    byte[] all = Arrays.copyOfRange(bytes, at, at + left + length);
    System.arraycopy(piece, offset, all, left, length);
    bytes = all;
    at = 0;
    boolean more = true;
    while (more) {
      more =
          switch (state) {
            case CONTENT -> passContent();
            case AFTER_BOUNDARY -> passBoundary();
            case HEAD -> passHead();
            case END -> passAll();
          };
    }
  }

  /** Whether there is something behind it; the same holds for the others. */
  private boolean passContent() throws IOException {
    int boundary = indexOf(delimiter);
    int end = boundary >= 0 ? boundary : Math.max(at, bytes.length - delimiter.length + 1);
    content.take(bytes, at, end - at);
    at = end;
    if (boundary < 0) {
      return false;
    }
    at += delimiter.length;
    state = State.AFTER_BOUNDARY;
    return true;
  }

  private boolean passBoundary() {
    if (bytes.length - at < 2) {
      return false;
    }
    boolean last = bytes[at] == '-' && bytes[at + 1] == '-';
    if (!last && (bytes[at] != '\r' || bytes[at + 1] != '\n')) {
      throw incomplete();
    }
    state = last ? State.END : State.HEAD;
    return true;
  }

  /** It begins with the end of the boundary's line, so that one without lines ends like others. */
  private boolean passHead() throws IOException {
    int end = indexOf(HEAD_END);
    if ((end < 0 ? bytes.length : end) - at > HEAD_BYTES) {
      throw incomplete();
    }
    if (end < 0) {
      return false;
    }
    Matcher found = DISPOSITION.matcher(new String(bytes, at, end - at, StandardCharsets.UTF_8));
    Optional<String> name = found.find() ? parameter(found.group(1), "name") : Optional.empty();
    at = end + HEAD_END.length;
    content = name.isPresent() ? parts.begin(name.get()) : NOTHING;
    hasParts = true;
    state = State.CONTENT;
    return true;
  }

  private boolean passAll() {
    at = bytes.length;
    return false;
  }

  private int indexOf(byte[] wanted) {
    for (int i = at; i <= bytes.length - wanted.length; i++) {
      if (bytes[i] == wanted[0]
          && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Nothing more will come.
   *
   * @throws ApiException invalid_request if the form is not whole; what is no form at all is whole
   */
  void end() {
    if (state != State.END && (hasParts || state != State.CONTENT)) {
      throw incomplete();
    }
  }

  private static ApiException incomplete() {
    return ApiException.invalid(
        "", "is not a complete form; send parts between boundaries, and the last boundary");
  }
}
