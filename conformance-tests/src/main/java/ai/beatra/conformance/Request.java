package ai.beatra.conformance;

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
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(String method, String target, Map<String, String> headers, byte[] body) {
  private static final int LONGEST_SHOWN_BODY = 4000;

  /** The value of a header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The decoded value of a query parameter. */
  Optional<String> query(String name) {
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

  Request with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.keySet().removeIf(each -> each.equalsIgnoreCase(name));
    more.put(name, value);
    return new Request(method, target, more, body);
  }

  Request withBody(String text) {
    return new Request(method, target, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One that asks for something else: its JSON object has one member more. */
  Request withOtherBody() {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return withBody(text.substring(0, text.length() - 1) + ",\"user\":\"someone-else\"}");
  }

  Request without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.keySet().removeIf(each -> each.equalsIgnoreCase(name));
    return new Request(method, target, fewer, body);
  }

  /**
   * The same request as a shell line. A key is never shown: the line reads it from $BEATRA_API_KEY.
   */
  String curl(String baseUrl) {
    StringBuilder line = new StringBuilder("curl -sS -i");
    if (!method.equals(body.length == 0 ? "GET" : "POST")) {
      line.append(" -X ").append(method);
    }
    line.append(' ').append(quoted(baseUrl + target));
    headers.forEach((name, value) -> line.append(header(name, value)));
    // What curl would add of its own.
    if (header("Accept").isEmpty()) {
      line.append(" -H 'Accept:'");
    }
    if (header("Content-Type").isEmpty() && body.length > 0) {
      line.append(" -H 'Content-Type:'");
    }
    if (body.length == 0) {
      return line.toString();
    }
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.length() <= LONGEST_SHOWN_BODY) {
      return line.append(" --data-binary ").append(quoted(text)).toString();
    }
    String start = text.stripTrailing();
    String padding = start.length() <= LONGEST_SHOWN_BODY ? start : start.substring(0, 200);
    return "printf '%s%*s' %s %d '' | "
            .replace("%s %d", quoted(padding) + " " + (text.length() - padding.length()))
        + line.append(" --data-binary @-");
  }

  private static String header(String name, String value) {
    if (name.equalsIgnoreCase("Authorization") && value.startsWith("Bearer ")) {
      return " -H \"Authorization: Bearer $BEATRA_API_KEY\"";
    }
    boolean curlsOwn = name.equals("Accept") && value.equals("*/*");
    return curlsOwn ? "" : " -H " + quoted(value.isEmpty() ? name + ";" : name + ": " + value);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
