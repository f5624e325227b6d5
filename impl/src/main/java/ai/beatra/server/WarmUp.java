package ai.beatra.server;

import ai.beatra.http.checks.Validated;
import ai.beatra.model.ChatCompletionRequest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Loads what the first request would otherwise wait for. */
final class WarmUp {
  private static final String REQUEST =
      """
      {"model": "auto", "stop": ["x"], "tool_choice": "auto",
       "response_format": {"type": "text"},
       "messages": [{"role": "user", "content": [{"type": "text", "text": "Say hello."}]}]}
      """;

  private WarmUp() {}

  static void run(ObjectMapper json, Validated validated) {
    try {
      validated.check(json.readValue(REQUEST, ChatCompletionRequest.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
