package ai.beatra.conformance.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  private static void write(Socket socket, URI url, Request request) {
    try {
      Framing.write(socket.getOutputStream(), url, request);
    } catch (IOException refused) {
      // It says little: the answer, or the failure to read one, says why.
    }
  }

  private static Answer read(InputStream in, Request request) throws IOException {
    int status = Framing.status(in);
    List<Map.Entry<String, String>> headers = Framing.headers(in);
    while (status >= 100 && status < 200) {
      status = Framing.status(in);
      headers = Framing.headers(in);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean complete;
    if (request.method().equals("HEAD") || status == 204 || status == 304) {
      // There must be none, so that whatever comes is for the checks to see.
      complete = true;
      in.transferTo(body);
    } else {
      complete = Framing.body(in, headers, body);
    }
    if (complete && goesOn(in)) {
      throw new IOException("the answer goes on after its body");
    }
    return new Answer(status, headers, body.toByteArray(), complete);
  }

  /** The connection was asked to end with the answer. */
  private static boolean goesOn(InputStream in) throws IOException {
    try {
      return in.read() != -1;
    } catch (SocketException closedBeforeAllWasSent) {
      return false;
    }
  }
}
