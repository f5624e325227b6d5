package ai.beatra.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A connection on which a test writes bytes of its own choice and reads answers. */
final class Wire implements Closeable {
  /** Only a server that hangs reaches it. */
  static final int DEADLINE_SECONDS = 30;

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    this(new Socket(), port);
  }

  /** One that waits no longer than this for whatever comes next. */
  static Wire impatient(int port, int seconds) throws IOException {
    return new Wire(new Socket(), port, seconds);
  }

  private Wire(Socket socket, int port) throws IOException {
    this(socket, port, DEADLINE_SECONDS);
  }

  private Wire(Socket socket, int port, int seconds) throws IOException {
    this.socket = socket;
    int deadline = (int) TimeUnit.SECONDS.toMillis(seconds);
    socket.setSoTimeout(deadline);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), deadline);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** One that can hold little, so that a server that writes soon finds it full. */
  static Wire narrow(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    return new Wire(socket, port);
  }

  Wire send(Request request) throws IOException {
    return send(request.bytes());
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads the answer to a request that was not HEAD. */
  Answer read() throws IOException {
    return read("GET");
  }

  /** Reads a whole answer. */
  Answer read(String method) throws IOException {
    Answer head = readHead();
    if (head.status() == 100) {
      return read(method);
    }
    byte[] body;
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      body = new byte[0];
    } else if (head.has("Transfer-Encoding")) {
      var whole = new ByteArrayOutputStream();
      for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
        whole.writeBytes(chunk);
      }
      body = whole.toByteArray();
    } else if (head.has("Content-Length")) {
      body = exactly(Integer.parseInt(head.header("Content-Length")));
    } else {
      body = in.readAllBytes();
    }
    return head.withBody(body);
  }

  /** Reads all that comes; an answer that is cut off ends with an exception. */
  void readToTheEnd() throws IOException {
    read();
  }

  /** Reads up to the empty line. */
  Answer readHead() throws IOException {
    String statusLine = readLine();
    String[] parts = statusLine.split(" ", 3);
    if (statusLine.endsWith(" CUSTOM")) {
      throw new IOException("Grizzly's name for a status that it does not know: " + statusLine);
    }
    if (parts.length < 2 || !parts[0].equals("HTTP/1.1")) {
      throw new IOException("not the status line of an answer: " + statusLine);
    }
    var headers = new TreeMap<String, String>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    return new Answer(Integer.parseInt(parts[1]), headers, new byte[0]);
  }

  /** Reads one chunk of a body; the last is empty. */
  byte[] readChunk() throws IOException {
    byte[] chunk = exactly(Integer.parseInt(readLine(), 16));
    if (!readLine().isEmpty()) {
      throw new IOException("a chunk is longer than it says");
    }
    return chunk;
  }

  /** Sends no more, but still reads. */
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** Whether something has come that was not read yet. */
  boolean hasAnswer() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server has ended the connection, waiting for what it does next. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended after \"" + line + "\"");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\r")) {
      throw new IOException("a line without a carriage return: " + text);
    }
    return text.substring(0, text.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
