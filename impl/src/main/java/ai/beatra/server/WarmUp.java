package ai.beatra.server;

import ai.beatra.http.checks.Validated;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;

/** Loads what the first request would otherwise wait for. */
final class WarmUp {
  private static final String REQUEST =
      """
      {"model": "auto", "stop": ["x"], "tool_choice": "auto",
       "response_format": {"type": "text"},
       "messages": [{"role": "user", "content": [{"type": "text", "text": "Say hello."}]}]}
      """;

  private WarmUp() {}

  static void run(Json json, Validated validated) {
    validated.check(json.read(REQUEST, ChatCompletionRequest.class));
  }
}
