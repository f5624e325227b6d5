package ai.beatra.http;

import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpCodecFilter.HeaderParsingState;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;

/**
 * What RFC 9112 forbids and Grizzly's parser takes: above all, what a proxy before us could read
 * differently (request smuggling) and what could forge a line of a log.
 */
final class RequestSyntax {
  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  /** The request is not well-formed; the message is for nobody. */
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

  /** The parser looks for the end of a word; a line that ends before would keep it waiting. */
  static void requireSameLine(Buffer input, int from, int to) {
    for (int i = from; i < to; i++) {
      if (input.get(i) == '\n') {
        throw new Malformed("a line ends too early");
      }
    }
  }

  static void checkRequestLine(HttpRequestPacket request) {
    Method method = request.getMethod();
    if (method == Method.CONNECT || !TOKEN.matcher(method.getMethodString()).matches()) {
      throw new Malformed("method");
    }
    Protocol protocol = request.getProtocol();
    if (protocol != Protocol.HTTP_1_0 && protocol != Protocol.HTTP_1_1) {
      throw new Malformed("protocol");
    }
  }

  static void checkFields(MimeHeaders fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (!TOKEN.matcher(fields.getName(i).toString()).matches()
          || CONTROL.matcher(fields.getValue(i).toString()).find()) {
        throw new Malformed("field");
      }
    }
  }

  /** One Host, and one way to find the end of the body. */
  static void checkFraming(HttpPacketParsing request) {
    MimeHeaders headers = request.getHeaders();
    // The parser has dropped a Content-Length that came before Transfer-Encoding.
    boolean length =
        request.getHeaderParsingState().contentLengthHeadersCount > 0
            || headers.contains(Header.ContentLength);
    if (headers.indexOf(Header.Host, headers.indexOf(Header.Host, 0) + 1) > 0) {
      throw new Malformed("Host");
    }
    for (String encoding : headers.values(Header.TransferEncoding)) {
      if (!encoding.equalsIgnoreCase("chunked") || length) {
        throw new Malformed("framing");
      }
    }
  }
}
