package ai.beatra.stubs;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer, which goes wrong where the request's fault says so. */
public final class Exchange {
  private static final String JSON = "application/json";

  /** A stream goes wrong before this of its pieces, from 0. */
  private static final int WRONG_PIECE = 2;

  private final Stub stub;
  private final Socket socket;
  private final InputStream in;
  private final Seen request;
  private final Instant came = Instant.now();
  private final Map<String, Object> told = new LinkedHashMap<>();
  private int pieces;
  private boolean whole;

  Exchange(Stub stub, Socket socket, InputStream in, Seen request) {
    this.stub = stub;
    this.socket = socket;
    this.in = in;
    this.request = request;
  }

  public Seen request() {
    return request;
  }

  /** Whether all was answered as it should be. */
  boolean isWhole() {
    return whole;
  }

  /** One more thing that the stub's record says of this request. */
  public void note(String name, @Nullable Object value) {
    told.put(name, value);
  }

  /** What was noted of it, and how it ended. */
  Map<String, Object> told() {
    Map<String, Object> all =
        Json.of(
            "at", came.toString(),
            "number", request.number(),
            "method", request.method(),
            "path", request.path(),
            "key", request.key(),
            "model", request.model(),
            "prompt", request.prompt(),
            "fault", request.fault().word(),
            "whole", whole);
    all.putAll(told);
    return all;
  }

  /** Does what goes wrong before the answer; false if there is none any more. */
  boolean begin() throws IOException, InterruptedException {
    switch (request.fault()) {
      case FAILS -> plain(500);
      case OVERLOADED -> plain(503);
      case LIMITED -> plain(429);
      case KEY_REFUSED -> plain(401);
      case LIMITED_FOR_SECONDS -> plain(429, "Retry-After: " + stub.faults().retrySeconds());
      case LIMITED_UNTIL -> plain(429, "Retry-After: " + date());
      case ERROR_IN_200 -> write(200, JSON, stub.error(500));
      case RESET -> cut(true);
      case HALF_OPEN -> awaitClose();
      case SLOW -> {
        Thread.sleep(stub.faults().slowness().toMillis());
        return true;
      }
      default -> {
        return true;
      }
    }
    return false;
  }

  private String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(stub.faults().retrySeconds()));
  }

  private void plain(int status, String... headers) throws IOException {
    write(status, JSON, stub.error(status), headers);
  }

  /** A refusal that is no fault of the script: what a real upstream would say to this request. */
  public void refuse(int status, String body, String... headers) throws IOException {
    write(status, JSON, body, headers);
  }

  /** A whole answer. */
  public void json(Object body, String... headers) throws IOException {
    bytes(200, JSON, Json.write(body).getBytes(StandardCharsets.UTF_8), headers);
  }

  /** A whole answer of any type. */
  public void bytes(int status, String type, byte[] body, String... headers) throws IOException {
    switch (request.fault()) {
      case CUT, ERROR_IN_STREAM -> {
        raw(head(status, type, "Content-Length: " + body.length, headers));
        raw(body, 0, body.length / 2);
        cut(false);
      }
      case WRONG_JSON -> write(status, type, "{\"wrong\": tru");
      default -> {
        raw(head(status, type, "Content-Length: " + body.length, headers));
        raw(body, 0, body.length);
        whole = status < 300;
      }
    }
  }

  /** The head of an event stream. */
  public void streams(String... headers) throws IOException, InterruptedException {
    raw(head(200, "text/event-stream; charset=utf-8", "Transfer-Encoding: chunked", headers));
    if (request.fault() == Fault.SLOW_TOKEN) {
      Thread.sleep(stub.faults().slowness().toMillis());
    }
  }

  /** A piece of a stream, as it is on the wire. */
  public void piece(String text) throws IOException {
    if (pieces++ == WRONG_PIECE) {
      goWrong();
    }
    chunk(text);
  }

  private void goWrong() throws IOException {
    switch (request.fault()) {
      case CUT -> {
        cut(false);
        throw new SocketException("cut");
      }
      case ERROR_IN_STREAM -> {
        fails(stub.errorEvent());
        throw new SocketException("ended with an error");
      }
      case WRONG_JSON -> chunk("data: {\"wrong\": tru\n\n");
      default -> {}
    }
  }

  /** The end of a stream with this event, which tells of an error. */
  public void fails(String event) throws IOException {
    chunk(event);
    raw("0\r\n\r\n");
  }

  private void chunk(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
  }

  /** The regular end of a stream. */
  public void ends() throws IOException {
    raw("0\r\n\r\n");
    whole = !request.fault().breaksAnswers();
  }

  /** Any bytes, for what no method has. */
  public void raw(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw(bytes, 0, bytes.length);
  }

  private void raw(byte[] bytes, int from, int length) throws IOException {
    socket.getOutputStream().write(bytes, from, length);
    socket.getOutputStream().flush();
  }

  private void write(int status, String type, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    raw(head(status, type, "Content-Length: " + bytes.length, headers));
    raw(bytes, 0, bytes.length);
  }

  private String head(int status, String type, String framing, String... headers) {
    note("status", status);
    var head = new StringBuilder("HTTP/1.1 " + status + " Stub\r\nContent-Type: " + type + "\r\n");
    head.append(framing).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Ends the connection; with a reset, what was sent may be lost. */
  public void cut(boolean reset) throws IOException {
    if (reset) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  /** Waits, saying nothing, until the other side closes the connection. */
  public void awaitClose() throws IOException {
    while (in.read() >= 0) {}
  }
}
