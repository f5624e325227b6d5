package ai.beatra.conformance.http;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How requests and answers stand on a connection (RFC 9112), word for word. */
public final class Framing {
  private Framing() {}

  /** The whole request, as it goes over the wire. */
  static void write(OutputStream socket, URI url, Request request) throws IOException {
    OutputStream out = new BufferedOutputStream(socket);
    out.write(head(url, request).getBytes(StandardCharsets.ISO_8859_1));
    request.body().stream().transferTo(out);
    out.flush();
  }

  private static String head(URI url, Request request) {
    String prefix = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/$", "");
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(prefix).append(request.target());
    head.append(" HTTP/1.1\r\n");
    if (request.header("Host").isEmpty()) {
      head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
    }
    request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    boolean mayHaveBody = !List.of("GET", "HEAD", "OPTIONS", "TRACE").contains(request.method());
    if ((mayHaveBody || request.body().length() > 0)
        && request.header("Content-Length").isEmpty()
        && request.header("Transfer-Encoding").isEmpty()) {
      head.append("Content-Length: ").append(request.body().length()).append("\r\n");
    }
    return head.append("Connection: close\r\n\r\n").toString();
  }

  static int status(InputStream in) throws IOException {
    String line = line(in);
    if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
      throw new IOException("not an HTTP status line: " + line);
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  /**
   * The fields up to the empty line.
   *
   * @throws IOException if one is none
   */
  public static List<Map.Entry<String, String>> headers(InputStream in) throws IOException {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not an HTTP header: " + line);
      }
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return headers;
  }

  /** Reads the body; false when the connection ended before it did. */
  public static boolean body(
      InputStream in, List<Map.Entry<String, String>> headers, OutputStream body)
      throws IOException {
    try {
      if (value(headers, "transfer-encoding").orElse("").equalsIgnoreCase("chunked")) {
        return chunks(in, body);
      }
      Optional<String> length = value(headers, "content-length");
      if (length.isEmpty()) {
        in.transferTo(body);
        return true;
      }
      long expected = Long.parseLong(length.get());
      byte[] bytes = in.readNBytes(Math.toIntExact(expected));
      body.write(bytes);
      return bytes.length == expected;
    } catch (EOFException | SocketException cutOff) {
      return false;
    }
  }

  private static boolean chunks(InputStream in, OutputStream body) throws IOException {
    while (true) {
      int size = Integer.parseInt(line(in).replaceAll(";.*", "").strip(), 16);
      if (size == 0) {
        headers(in);
        return true;
      }
      byte[] bytes = in.readNBytes(size);
      body.write(bytes);
      if (bytes.length < size) {
        return false;
      }
      line(in);
    }
  }

  /** The first of this lower-case name. */
  public static Optional<String> value(List<Map.Entry<String, String>> headers, String name) {
    return headers.stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** A line without its end. */
  public static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next == -1) {
        throw new EOFException("the connection ended");
      }
      line.append((char) next);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }
}
