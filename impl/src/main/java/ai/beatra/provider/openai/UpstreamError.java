package ai.beatra.provider.openai;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error as an upstream writes it: OpenAI's object, a text in its place, or flat.
 *
 * @param status the HTTP status that it stands for
 * @param code empty where there is none, as are the others
 */
record UpstreamError(int status, String code, String type, String message, String param) {
  private static final int LONGEST = 500;

  /** A pointer into the client's body can be made of no more than this. */
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_]\\w{0,63}(\\.?\\[\\d{1,6}]|\\.\\w{1,64}){0,16}");

  /** What names a provider, an address or a secret; such a message is not shown. */
  private static final Pattern SECRET =
      Pattern.compile(
          "://|www\\.|@|\\bsk-|\\bkey\\b|api[ _-]?key|bearer|secret|password|\\borg-|\\bproj_"
              + "|\\d{1,3}(\\.\\d{1,3}){3}|localhost|\\.(com|ai|net|org|io|internal|local)\\b"
              + "|openai|azure|anthropic|google|gemini|bedrock|mistral|litellm|vllm|ollama"
              + "|llama\\.cpp|deepseek|openrouter|groq|together"
              + "|exception|traceback|stack ?trace|\\bat [\\w.$]+\\(|/\\w+/\\w+/",
          Pattern.CASE_INSENSITIVE);

  /** The error in the node, if there is one. */
  static @Nullable UpstreamError in(JsonNode node) {
    JsonNode error = node.path("error");
    if (error.isTextual()) {
      return new UpstreamError(500, "", "", error.textValue(), "");
    }
    if (error.isObject()) {
      return of(error);
    }
    boolean flat =
        node.path("object").asText("").equals("error")
            || (node.path("choices").isMissingNode()
                && (node.has("detail") || node.path("message").isTextual()));
    return flat ? of(node) : null;
  }

  private static UpstreamError of(JsonNode error) {
    String code = error.path("code").asText("").toLowerCase(Locale.ROOT);
    String type = error.path("type").asText("").toLowerCase(Locale.ROOT);
    String message = error.path("message").asText(error.path("detail").asText(""));
    return new UpstreamError(
        status(code, type), code, type, message, error.path("param").asText(""));
  }

  private static int status(String code, String type) {
    if (code.matches("[45]\\d\\d")) {
      return Integer.parseInt(code);
    }
    return switch (type) {
      case "invalid_request_error", "badrequesterror" -> 400;
      case "authentication_error" -> 401;
      case "permission_error" -> 403;
      case "rate_limit_error", "rate_limit_exceeded", "requests", "tokens" -> 429;
      case "overloaded_error" -> 503;
      default -> code.equals("context_length_exceeded") ? 400 : 500;
    };
  }

  /** The upstream's own words, if they tell the client nothing but what to change. */
  @Nullable String showable(ChatCall call) {
    boolean namesRoute =
        !call.upstreamModel().equals(call.request().getModel())
            && message.contains(call.upstreamModel());
    boolean shown =
        !message.isBlank()
            && message.length() <= LONGEST
            && message.chars().noneMatch(Character::isISOControl)
            && !namesRoute
            && !SECRET.matcher(message).find();
    return shown ? message : null;
  }

  /** Where in the client's body the fault is, if the upstream says so in a simple form. */
  @Nullable String pointer(ChatCompletionRequest request) {
    if (!PATH.matcher(param).matches()) {
      return null;
    }
    String pointer = "/" + param.replaceAll("\\.?\\[(\\d+)]", ".$1").replace('.', '/');
    if (pointer.equals("/max_tokens") || pointer.equals("/max_completion_tokens")) {
      return request.getMaxCompletionTokens() == null ? "/max_tokens" : "/max_completion_tokens";
    }
    return pointer;
  }
}
