package ai.beatra.conformance.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/1.1 on a socket of its own for each request. It sends whatever it is given, odd headers and
 * bodies included, and reads while it still writes: a server may refuse a large body and close
 * before it has read it.
 */
public final class SocketSender implements HttpSender {
  private final Duration patience;

  /**
   * @param patience how long the server may stay silent before the request is given up
   */
  public SocketSender(Duration patience) {
    this.patience = patience;
  }

  @Override
  public Answer send(URI baseUrl, Request request) throws IOException {
    try (Socket socket = connect(baseUrl, new Socket(), patience)) {
      Thread writer = new Thread(() -> write(socket, baseUrl, request), "conformance-writer");
      writer.setDaemon(true);
      writer.start();
      return read(new BufferedInputStream(socket.getInputStream()), request);
    } catch (IOException failure) {
      throw new IOException(request + ": no answer (" + failure.getMessage() + ")", failure);
    }
  }

  /** Over TLS where the URL says so. */
  static Socket connect(URI url, Socket plain, Duration patience) throws IOException {
    int millis = Math.toIntExact(patience.toMillis());
    int port = port(url);
    plain.setSoTimeout(millis);
    plain.connect(new InetSocketAddress(url.getHost(), port), millis);
    if (!isTls(url)) {
      return plain;
    }
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure = (SSLSocket) factory.createSocket(plain, url.getHost(), port, true);
    var parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    return secure;
  }

  /** The one that the URL names, or that of its scheme. */
  static int port(URI url) {
    return url.getPort() != -1 ? url.getPort() : isTls(url) ? 443 : 80;
  }

  private static boolean isTls(URI url) {
    return "https".equals(url.getScheme());
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

  private static void write(Socket socket, URI url, Request request) {
    try {
      write(socket.getOutputStream(), url, request);
    } catch (IOException refused) {
      // It says little: the answer, or the failure to read one, says why.
    }
  }

  /** The whole request, as it goes over the wire. */
  static void write(OutputStream socket, URI url, Request request) throws IOException {
    OutputStream out = new BufferedOutputStream(socket);
    out.write(head(url, request).getBytes(StandardCharsets.ISO_8859_1));
    request.body().stream().transferTo(out);
    out.flush();
  }

  private static Answer read(InputStream in, Request request) throws IOException {
    int status = status(in);
    List<Map.Entry<String, String>> headers = headers(in);
    while (status >= 100 && status < 200) {
      status = status(in);
      headers = headers(in);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean complete;
    if (request.method().equals("HEAD") || status == 204 || status == 304) {
      // There must be none, so that whatever comes is for the checks to see.
      complete = true;
      in.transferTo(body);
    } else {
      complete = body(in, headers, body);
    }
    if (complete && goesOn(in)) {
      throw new IOException("the answer goes on after its body");
    }
    return new Answer(status, headers, body.toByteArray(), complete);
  }

  private static int status(InputStream in) throws IOException {
    String line = line(in);
    if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
      throw new IOException("not an HTTP status line: " + line);
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static List<Map.Entry<String, String>> headers(InputStream in) throws IOException {
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
  private static boolean body(
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

  /** The connection was asked to end with the answer. */
  private static boolean goesOn(InputStream in) throws IOException {
    try {
      return in.read() != -1;
    } catch (SocketException closedBeforeAllWasSent) {
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

  private static Optional<String> value(List<Map.Entry<String, String>> headers, String name) {
    return headers.stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String line(InputStream in) throws IOException {
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
