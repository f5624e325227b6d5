package ai.beatra.conformance.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request, sent literally: nothing is added but what HTTP needs to frame it.
 *
 * @param target path and query, encoded
 * @param headers in the order in which they are sent
 */
public record Request(String method, String target, Map<String, String> headers, Body body) {
  /** The header that names a request. */
  public static final String ID = "X-Request-Id";

  /** One without a body. */
  public Request(String method, String target, Map<String, String> headers) {
    this(method, target, headers, Body.NONE);
  }

  /** The value of a header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The decoded value of a query parameter. */
  public Optional<String> query(String name) {
    int mark = target.indexOf('?');
    return Arrays.stream((mark < 0 ? "" : target.substring(mark + 1)).split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> decoded(pair[0]).equals(name))
        .map(pair -> pair.length == 2 ? decoded(pair[1]) : "")
        .findFirst();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  public Request with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.keySet().removeIf(each -> each.equalsIgnoreCase(name));
    more.put(name, value);
    return new Request(method, target, more, body);
  }

  public Request withMethod(String other) {
    return new Request(other, target, headers, body);
  }

  public Request withBody(String text) {
    return withBody(Body.of(text));
  }

  public Request withBody(Body other) {
    return new Request(method, target, headers, other);
  }

  /** The same with each match of a pattern in target and body replaced. */
  public Request replaced(String regex, String other) {
    return new Request(
        method, target.replaceAll(regex, other), headers, body.replaced(regex, other));
  }

  public Request without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.keySet().removeIf(each -> each.equalsIgnoreCase(name));
    return new Request(method, target, fewer, body);
  }

  /**
   * The same request as a shell line. A key is never shown: the line reads it from $BEATRA_API_KEY.
   */
  public String curl(String baseUrl) {
    StringBuilder line = new StringBuilder("curl -sS -i");
    boolean empty = body.length() == 0;
    if (!method.equals(empty ? "GET" : "POST")) {
      line.append(" -X ").append(method);
    }
    line.append(' ').append(Body.quoted(baseUrl + target));
    headers.forEach((name, value) -> line.append(shown(name, value)));
    // What curl would add of its own.
    if (header("Accept").isEmpty()) {
      line.append(" -H 'Accept:'");
    }
    if (header("Content-Type").isEmpty() && !empty) {
      line.append(" -H 'Content-Type:'");
    }
    Body.Curl curl = body.curl();
    String input = curl.input().isEmpty() ? "" : curl.input() + " | ";
    return input + line + curl.arguments();
  }

  private String shown(String name, String value) {
    if (name.equalsIgnoreCase("Authorization") && value.startsWith("Bearer ")) {
      return " -H \"Authorization: Bearer $BEATRA_API_KEY\"";
    }
    boolean curlsOwn =
        (name.equals("Accept") && value.equals("*/*"))
            || (body instanceof Form && value.equals(Form.CONTENT_TYPE));
    return curlsOwn ? "" : " -H " + Body.quoted(value.isEmpty() ? name + ";" : name + ": " + value);
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
