package ai.beatra.provider.openai;

import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Reads the usage that an upstream reports. */
final class UsageReader {
  private UsageReader() {}

  /** The usage in the node; the earlier one where there is none, or none that can be believed. */
  static ChatEvent.@Nullable Usage read(JsonNode node, ChatEvent.@Nullable Usage earlier) {
    long prompt = number(node, "prompt_tokens");
    long completion = number(node, "completion_tokens");
    if (prompt <= 0 || completion < 0) {
      return earlier;
    }
    long cached = number(node.path("prompt_tokens_details"), "cached_tokens");
    long reasoning = number(node.path("completion_tokens_details"), "reasoning_tokens");
    long total = number(node, "total_tokens");
    if (reasoning > 0
        && (reasoning > completion || total == prompt + completion + reasoning)
        && completion + reasoning <= Integer.MAX_VALUE) {
      // Some upstreams do not count thinking as part of the completion, as OpenAI does.
      completion += reasoning;
    }
    long fromCache = atMost(prompt, cached);
    return new ChatEvent.Usage(
        prompt,
        fromCache,
        completion,
        atMost(completion, reasoning),
        atMost(prompt - fromCache, number(node.path("prompt_tokens_details"), "audio_tokens")),
        atMost(completion, number(node.path("completion_tokens_details"), "audio_tokens")));
  }

  private static long atMost(long whole, long part) {
    return Math.max(0, Math.min(part, whole));
  }

  /** -1 where there is no such number, or none that a count can be. */
  private static long number(JsonNode node, String name) {
    JsonNode number = node.path(name);
    return number.isNumber() && number.canConvertToInt() ? number.intValue() : -1;
  }
}
