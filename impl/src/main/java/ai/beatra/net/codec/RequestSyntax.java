package ai.beatra.net.codec;

import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpCodecFilter.HeaderParsingState;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 forbids and Grizzly's parser takes: above all, what a proxy before us could read
 * differently (request smuggling) and what could forge a line of a log.
 */
public final class RequestSyntax {
  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  /** A name as people use them (with underscores too) or an address, and a port. */
  private static final Pattern HOST =
      Pattern.compile("([0-9A-Za-z._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{0,5})?");

  /** An empty line ends the header: twice CR LF. */
  private static final int END = 4;

  /** The request is not well-formed; the message tells the client what to change. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private RequestSyntax() {}

  /** Empty lines before a request are ignored (RFC 9112, section 2.2). */
  static void skipEmptyLines(HeaderParsingState state, Buffer input) {
    boolean nothingRead = state.state == 0 && state.subState == 0 && state.offset == state.start;
    while (nothingRead && state.offset < input.limit() && isLineEnd(input.get(state.offset))) {
      state.start = ++state.offset;
    }
  }

  private static boolean isLineEnd(byte character) {
    return character == '\r' || character == '\n';
  }

  static boolean isToken(byte character) {
    return character > ' ' && character < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(character) < 0;
  }

  /**
   * Checks the lines of a header as they come, before the parser moves their bytes about: each ends
   * with CR LF, none goes on in the next, and the first begins with a method. The parser would wait
   * for more where other protocols are spoken.
   */
  static void checkLines(HeaderParsingState state, Buffer input) {
    boolean inFirstWord = state.state == 0 && state.subState == 0;
    if (inFirstWord) {
      checkMethod(state.offset, input);
    }
    boolean begun = !inFirstWord || state.offset > state.start;
    int from = state.state == 0 ? state.offset : state.offset - END + 1;
    int lineEnds = 0;
    byte next = begun ? input.get(from - 1) : 0;
    int limit = input.limit();
    for (int i = from; i < limit && lineEnds < END; i++) {
      byte before = next;
      next = input.get(i);
      if ((before == '\r') != (next == '\n')) {
        throw new Malformed(
            "A line of the header does not end with CR LF. Write both, and neither alone.");
      }
      if (before == '\n' && (next == ' ' || next == '\t')) {
        throw new Malformed("A header goes on in the next line. Write each in one line.");
      }
      lineEnds = isLineEnd(next) ? lineEnds + 1 : 0;
    }
  }

  private static void checkMethod(int from, Buffer input) {
    for (int i = from; i < input.limit() && input.get(i) != ' '; i++) {
      if (!isToken(input.get(i))) {
        throw new Malformed(
            "The request does not begin with a method, a space and a path. Speak plain HTTP/1.1 to"
                + " this port, not TLS or HTTP/2.");
      }
    }
  }

  /** The parser looks for the end of a word; a line that ends before would keep it waiting. */
  static void requireSameLine(Buffer input, int from, int to) {
    for (int i = from; i < to; i++) {
      if (input.get(i) == '\n') {
        throw new Malformed("A line of the header ends too early. Write `Name: value`.");
      }
    }
  }

  static void checkRequestLine(HttpRequestPacket request) {
    Method method = request.getMethod();
    if (method == Method.CONNECT || method == Method.PRI) {
      throw new Malformed(
          "This server is no proxy and does not speak HTTP/2. Send a plain HTTP/1.1 request.");
    }
    if (!TOKEN.matcher(method.getMethodString()).matches()) {
      throw new Malformed("The method is not a word of letters. Send GET or POST.");
    }
    Protocol protocol = request.getProtocol();
    if (protocol != Protocol.HTTP_1_0 && protocol != Protocol.HTTP_1_1) {
      throw new Malformed(
          "The request line does not end with HTTP/1.1. Send `GET /path HTTP/1.1`.");
    }
  }

  static void checkFields(MimeHeaders fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (!isName(fields.getName(i))) {
        throw new Malformed(
            "The name of a header has a character that names must not have. Write `Name: value`,"
                + " with no space before the colon.");
      }
      if (hasControl(fields.getValue(i))) {
        throw new Malformed("The value of a header has a control character. Leave it out.");
      }
    }
  }

  private static boolean isName(DataChunk name) {
    ByteChunk bytes = bytes(name);
    if (bytes == null) {
      return TOKEN.matcher(name.toString()).matches();
    }
    boolean token = bytes.getStart() < bytes.getEnd();
    for (int i = bytes.getStart(); token && i < bytes.getEnd(); i++) {
      token = isToken(bytes.getBuffer()[i]);
    }
    return token;
  }

  private static boolean hasControl(DataChunk value) {
    ByteChunk bytes = bytes(value);
    if (bytes == null) {
      return CONTROL.matcher(value.toString()).find();
    }
    boolean control = false;
    for (int i = bytes.getStart(); !control && i < bytes.getEnd(); i++) {
      byte next = bytes.getBuffer()[i];
      control = next >= 0 && next < ' ' && next != '\t' || next == 0x7f;
    }
    return control;
  }

  /** Where the parser has it as it came, there is no need to make a text of it. */
  private static @Nullable ByteChunk bytes(DataChunk field) {
    return field.getType() == DataChunk.Type.Bytes ? field.getByteChunk() : null;
  }

  /** One Host, and one way to find the end of the body. */
  static void checkFraming(HttpRequestPacket request) {
    MimeHeaders headers = request.getHeaders();
    boolean old = request.getProtocol() == Protocol.HTTP_1_0;
    int host = headers.indexOf(Header.Host, 0);
    if ((host < 0 && !old) || headers.indexOf(Header.Host, host + 1) > 0) {
      throw new Malformed("The request has no Host header, or more than one. Send one.");
    }
    // The parser has dropped a Content-Length that came before Transfer-Encoding.
    boolean length =
        ((HttpPacketParsing) request).getHeaderParsingState().contentLengthHeadersCount > 0
            || headers.contains(Header.ContentLength);
    int encodings = 0;
    for (String encoding : headers.values(Header.TransferEncoding)) {
      encodings++;
      if (!encoding.equalsIgnoreCase("chunked") || encodings > 1 || length || old) {
        throw new Malformed(
            "The framing of the body is not clear. Send either Content-Length or, with HTTP/1.1,"
                + " `Transfer-Encoding: chunked`, once.");
      }
      // The parser knows only the lower case when the header came in several pieces.
      request.setChunked(true);
    }
    if (request.getMethod() == Method.TRACE && (length || encodings > 0)) {
      throw new Malformed("TRACE takes no body. Leave it out.");
    }
  }

  /** Whether it can stand in a Host header, or before the path of an absolute target. */
  public static boolean isHost(String host) {
    return HOST.matcher(host).matches();
  }
}
