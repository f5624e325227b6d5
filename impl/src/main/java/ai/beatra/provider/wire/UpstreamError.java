package ai.beatra.provider.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An error as an upstream writes it: OpenAI's object, a text in its place, a list, flat, or as any
 * of the usual frameworks has it.
 *
 * @param status the HTTP status that it stands for
 * @param code in lower case, as is the type; empty where there is none, as are the others
 */
record UpstreamError(int status, String code, String type, String message, String param) {
  private static final int FAILED = 500;

  /** A pointer into the client's body can be made of no more than this. */
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_]\\w{0,63}(\\.?\\[\\d{1,6}]|\\.\\w{1,64}){0,16}");

  /** Where errors hold their words, and other errors. */
  private static final List<String> WORDS =
      List.of("message", "detail", "details", "msg", "error", "errors", "error_description");

  /** What the codes and types of errors stand for; the first that fits. */
  private static final List<Map.Entry<Pattern, Integer>> STATUSES =
      List.of(
          stands(401, "authentication|unauthenticated|unauthorized|api_key"),
          stands(403, "permission|forbidden"),
          stands(429, "rate_?limit|resource_exhausted|quota|^requests$|^tokens$"),
          stands(404, "not_found"),
          stands(400, "invalid|bad_?request|context_length|too_long|out_of_range"),
          stands(402, "billing"),
          stands(503, "overloaded|unavailable"),
          stands(504, "timeout|deadline_exceeded"));

  private static Map.Entry<Pattern, Integer> stands(int status, String words) {
    return Map.entry(Pattern.compile(words), status);
  }

  /** The error in what should be an answer, or a part of one; null if there is none. */
  static @Nullable UpstreamError inAnswer(JsonNode node) {
    if (node.isArray() && !node.isEmpty()) {
      return inAnswer(node.get(0));
    }
    boolean flat =
        node.path("object").asText("").equals("error")
            || node.path("type").asText("").equals("error")
            || !node.has("choices") && (says(node.path("detail")) || says(node.path("message")));
    return flat ? of(node) : inChoice(node);
  }

  /** The error in a choice; null if there is none. */
  static @Nullable UpstreamError inChoice(JsonNode node) {
    return says(node.path("error")) || says(node.path("errors")) ? of(node) : null;
  }

  /** What stands in place of an answer. */
  static UpstreamError inRefusal(byte[] body) {
    return inRefusal(new String(body, StandardCharsets.UTF_8));
  }

  /** The same. */
  static UpstreamError inRefusal(String body) {
    try {
      JsonNode node = WireReader.JSON.readTree(body);
      if (node.isContainerNode() || node.isTextual()) {
        return of(node);
      }
    } catch (JsonProcessingException e) {
      // Then it is a text, or a page.
    }
    return of(TextNode.valueOf(body.stripLeading().startsWith("<") ? "" : body));
  }

  private static boolean says(JsonNode node) {
    return node.isContainerNode() ? !node.isEmpty() : !List.of("", "false").contains(text(node));
  }

  private static String text(JsonNode node) {
    return node.asText("").strip();
  }

  private static UpstreamError of(JsonNode node) {
    JsonNode error = innermost(node);
    String code = word(error, node, "code", "error_code");
    String type = word(error, node, "type", "status");
    return new UpstreamError(
        status(code, type, word(error, node, "status_code", "http_status")),
        code,
        type,
        message(error),
        param(error));
  }

  /** The object that describes the error. */
  private static JsonNode innermost(JsonNode node) {
    if (node.isArray()) {
      return node.isEmpty() ? node : innermost(node.get(0));
    }
    JsonNode inner = node.path("error");
    if (!inner.isContainerNode() || inner.isEmpty()) {
      inner = node.path("errors");
    }
    return inner.isContainerNode() && !inner.isEmpty() ? innermost(inner) : node;
  }

  private static String word(JsonNode error, JsonNode outer, String... names) {
    for (JsonNode node : List.of(error, outer)) {
      for (String name : names) {
        String word = text(node.path(name));
        if (!word.isEmpty()) {
          return word.toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }

  private static int status(String... words) {
    for (String word : words) {
      if (word.matches("[45]\\d\\d")) {
        return Integer.parseInt(word);
      }
    }
    for (String word : words) {
      for (Map.Entry<Pattern, Integer> each : STATUSES) {
        if (each.getKey().matcher(word).find()) {
          return each.getValue();
        }
      }
    }
    return FAILED;
  }

  private static String message(JsonNode node) {
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(UpstreamError::message)
          .filter(each -> !each.isEmpty())
          .collect(Collectors.joining("; "));
    }
    for (String name : WORDS) {
      String words = node.isObject() ? message(node.path(name)) : "";
      if (!words.isEmpty()) {
        return words;
      }
    }
    return node.isTextual() ? text(node) : "";
  }

  /** Where the fault is: OpenAI's param, or the loc that FastAPI has. */
  private static String param(JsonNode node) {
    if (node.isArray()) {
      return node.isEmpty() ? "" : param(node.get(0));
    }
    if (node.path("param").isTextual()) {
      return node.path("param").textValue();
    }
    if (node.path("loc").isArray()) {
      return StreamSupport.stream(node.path("loc").spliterator(), false)
          .filter(step -> !step.asText().equals("body"))
          .map(step -> step.isInt() ? "[" + step.asText() + "]" : step.asText())
          .collect(Collectors.joining("."));
    }
    for (String name : WORDS) {
      String param = node.path(name).isContainerNode() ? param(node.path(name)) : "";
      if (!param.isEmpty()) {
        return param;
      }
    }
    return "";
  }

  /**
   * Where in the client's body the fault is, if the upstream says so in a simple form.
   *
   * @param limit the member that limits the answer there
   */
  @Nullable String pointer(String limit) {
    if (!PATH.matcher(param).matches()) {
      return null;
    }
    String pointer = "/" + param.replaceAll("\\.?\\[(\\d+)]", ".$1").replace('.', '/');
    if (pointer.equals("/max_tokens") || pointer.equals("/max_completion_tokens")) {
      return "/" + limit;
    }
    return pointer;
  }
}
