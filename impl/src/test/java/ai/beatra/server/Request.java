package ai.beatra.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One request as the bytes of the wire; each method returns a changed copy. */
record Request(String method, String target, String headers, byte[] body) {
  private static final byte[] NO_BODY = {};

  static Request get(String target) {
    return of("GET", target);
  }

  static Request post(String target) {
    return of("POST", target);
  }

  static Request of(String method, String target) {
    return new Request(method, target, "Host: test\r\n", NO_BODY);
  }

  Request header(String name, String value) {
    return new Request(method, target, headers + name + ": " + value + "\r\n", body);
  }

  Request key(String key) {
    return header("Authorization", "Bearer " + key);
  }

  Request json(String json) {
    return json(json.getBytes(StandardCharsets.UTF_8));
  }

  Request json(byte[] json) {
    return header("Content-Type", "application/json").body(json);
  }

  /** With its Content-Length. */
  Request body(byte[] bytes) {
    Request sized = header("Content-Length", Integer.toString(bytes.length));
    return new Request(method, target, sized.headers, bytes);
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    String head = method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n";
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }
}
