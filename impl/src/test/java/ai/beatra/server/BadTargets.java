package ai.beatra.server;

import static ai.beatra.error.ErrorCode.BAD_REQUEST;
import static ai.beatra.error.ErrorCode.METHOD_NOT_ALLOWED;
import static ai.beatra.error.ErrorCode.NOT_FOUND;

import ai.beatra.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Paths, queries, hosts and methods that the server does not know or that are none. */
final class BadTargets {
  private static final Map<String, String> NO_URIS =
      Map.ofEntries(
          Map.entry("percent without digits", "/v1/health%"),
          Map.entry("percent with one digit", "/v1/health%4"),
          Map.entry("percent with letters", "/v1/%zz"),
          Map.entry("brackets in the path", "/v1/[a]"),
          Map.entry("braces in the path", "/v1/{task_id}"),
          Map.entry("angle brackets in the path", "/v1/<script>"),
          Map.entry("quote in the path", "/v1/\""),
          Map.entry("backslash in the path", "/v1\\health"),
          Map.entry("control character in the path", "/v1/\1"),
          Map.entry("DEL in the path", "/v1/\177"),
          Map.entry("percent with letters in the query", "/v1/health?a=%zz"),
          Map.entry("percent at the end of the query", "/v1/catalog/models?capability=%"),
          Map.entry("control character in the query", "/v1/health?a=\1"),
          Map.entry("angle brackets in the query", "/v1/health?a=<script>"));

  private static final Map<String, String> NOT_THERE =
      Map.ofEntries(
          Map.entry("version alone", "/v1"),
          Map.entry("unknown path", "/v1/none"),
          Map.entry("planned path", "/v1/videos"),
          Map.entry("other version", "/v2/health"),
          Map.entry("slash at the end", "/v1/health/"),
          Map.entry("two slashes at the begin", "//v1/health"),
          Map.entry("two slashes", "/v1//health"),
          Map.entry("parameter after a semicolon", "/v1/health;a=b"),
          Map.entry("upper case", "/v1/HEALTH"),
          Map.entry("encoded letter", "/v1/he%61lth"),
          Map.entry("encoded slash", "/v1%2Fhealth"),
          Map.entry("dot", "/v1/./health"),
          Map.entry("dot-dot", "/v1/x/../health"),
          Map.entry("encoded dot-dot", "/v1/x/%2e%2e/health"),
          Map.entry("dot-dot to a file", "/v1/../../../etc/passwd"),
          Map.entry("encoded NUL", "/v1/health%00"),
          Map.entry("overlong UTF-8", "/v1/%c0%af"),
          Map.entry("no UTF-8", "/v1/h%ff"),
          Map.entry("eight-bit character", "/v1/h\u00e9alth"),
          Map.entry("fragment", "/v1/health#a"),
          Map.entry("no slash at the begin", "v1/health"),
          Map.entry("query alone", "?a=b"),
          Map.entry("asterisk", "*"),
          Map.entry("absolute, of another scheme", "ftp://a/v1/health"));

  private static final Map<String, String> NO_HOSTS =
      Map.ofEntries(
          Map.entry("Host empty", ""),
          Map.entry("Host with a space", "a b"),
          Map.entry("Host a broken address", "[::"),
          Map.entry("Host without a name", ":80"),
          Map.entry("Host with a word for a port", "a:b"),
          Map.entry("Host with a negative port", "a:-1"),
          Map.entry("Host with a path", "a/b"),
          Map.entry("Host with a query", "a?b"),
          Map.entry("Host with a user", "u@a"),
          Map.entry("Host a list", "a, b"),
          Map.entry("Host percent-encoded", "%41"),
          Map.entry("Host with markup", "<a>"),
          Map.entry("Host eight-bit", "\u00e9"));

  private BadTargets() {}

  static List<BadInput> rows(String key) {
    var rows = new ArrayList<BadInput>();
    NO_URIS.forEach(
        (name, target) -> rows.add(get(name, target, key, BAD_REQUEST, "Percent-encode")));
    NOT_THERE.forEach((name, target) -> rows.add(get(name, target, key, NOT_FOUND, "/v1")));
    NO_HOSTS.forEach(
        (name, host) ->
            rows.add(
                BadInput.raw(
                    name,
                    "GET /v1/health HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
                    BAD_REQUEST,
                    "Host")));
    rows.add(get("absolute, with a user", "http://u:p@a/v1/health", key, BAD_REQUEST, "Host"));
    rows.add(get("absolute, without a host", "http:///v1/health", key, BAD_REQUEST, "Host"));
    rows.addAll(methods());
    return rows;
  }

  private static BadInput get(String name, String target, String key, ErrorCode code, String word) {
    return BadInput.raw(
        name,
        "GET " + target + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key + "\r\n\r\n",
        code,
        word);
  }

  private static List<BadInput> methods() {
    return List.of(
        method("GET", "/v1/chat/completions"),
        method("POST", "/v1/health"),
        method("PUT", "/v1/chat/completions"),
        method("PATCH", "/v1/chat/completions"),
        method("DELETE", "/v1/chat/completions"),
        method("TRACE", "/v1/health"),
        method("PROPFIND", "/v1/health"),
        method("get", "/v1/health"),
        method("BREW", "/v1/health"),
        method("M".repeat(300), "/v1/health"));
  }

  private static BadInput method(String method, String path) {
    boolean body = !method.equals("TRACE");
    Request request = Request.of(method, path);
    return BadInput.of(
        method.length() > 20 ? "long method" : method + " " + path,
        body ? request.json("{}") : request,
        METHOD_NOT_ALLOWED,
        null,
        "It takes ");
  }
}
