package ai.beatra.conformance.mutants;

import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Framing;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.SocketSender;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a server as a proxy and is that server with one thing broken. */
public final class Saboteur implements AutoCloseable {
  private final HttpSender sender = new SocketSender(Duration.ofSeconds(30));
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ServerSocket door;
  private final URI server;
  private volatile Mutant.Sabotage sabotage = Mutant.SANE;

  public Saboteur(URI server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    workers.execute(this::accept);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  public void breakBy(Mutant.Sabotage other) {
    sabotage = other;
  }

  @Override
  public void close() throws IOException {
    door.close();
    workers.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = door.accept();
        workers.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      // Nobody is let in any more.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Request request = read(new BufferedInputStream(socket.getInputStream()));
      Answer answer = sabotage.answer(request, sane -> sender.send(server, sane));
      write(socket.getOutputStream(), request, answer);
    } catch (IOException failure) {
      // The suite sees a connection that ends without an answer, and says so.
    }
  }

  /** The suite says how long its bodies are, and sends each request on a connection of its own. */
  private static Request read(InputStream in) throws IOException {
    String[] first = Framing.line(in).split(" ", 3);
    List<Map.Entry<String, String>> fields = Framing.headers(in);
    var body = new ByteArrayOutputStream();
    if (Framing.value(fields, "content-length").isPresent() && !Framing.body(in, fields, body)) {
      throw new IOException("the request ended early");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (var field : fields) {
      if (!field.getKey().matches("(?i)connection|content-length|host")) {
        headers.put(field.getKey(), field.getValue());
      }
    }
    return new Request(first[0], first[1], headers, new Body.Bytes(body.toByteArray(), 0));
  }

  private static void write(OutputStream out, Request request, Answer answer) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " \r\n");
    for (var header : answer.headers()) {
      if (!header.getKey().matches("(?i)content-length|transfer-encoding|connection")) {
        head.append(header.getKey() + ": " + header.getValue() + "\r\n");
      }
    }
    int promised = answer.body().length + (answer.complete() ? 0 : 1);
    if (!request.method().equals("HEAD") && answer.status() != 204) {
      head.append("Content-Length: " + promised + "\r\n");
    }
    out.write(
        head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(answer.body());
    out.flush();
  }
}
