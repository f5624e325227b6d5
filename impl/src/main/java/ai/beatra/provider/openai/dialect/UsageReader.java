package ai.beatra.provider.openai.dialect;

import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage that an upstream reports. It is believed as a whole or not at all: whoever writes
 * one count that cannot be is not believed the others.
 */
final class UsageReader {
  private static final long ABSENT = 0;

  /** Longer ones are read in a time that grows with the square of their length. */
  private static final int MOST_CHARACTERS = 40;

  private static final BigDecimal MINUS_ONE = BigDecimal.ONE.negate();
  private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  private final JsonNode usage;
  private final boolean thinkingInTotal;
  private boolean absurd;

  private UsageReader(JsonNode usage, boolean thinkingInTotal) {
    this.usage = usage;
    this.thinkingInTotal = thinkingInTotal;
  }

  /**
   * The usage in the node, the earlier one where there is none; null if it cannot be believed.
   *
   * @param thinkingInTotal whether tokens of thinking may stand in the total alone
   */
  static ChatEvent.@Nullable Usage read(
      JsonNode usage, boolean thinkingInTotal, ChatEvent.@Nullable Usage earlier) {
    return usage.isObject() ? new UsageReader(usage, thinkingInTotal).read(earlier) : earlier;
  }

  private ChatEvent.@Nullable Usage read(ChatEvent.@Nullable Usage earlier) {
    long prompt = count("prompt_tokens", "input_tokens");
    long completion = count("completion_tokens", "output_tokens");
    long cached =
        count(
            "prompt_tokens_details/cached_tokens",
            "input_tokens_details/cached_tokens",
            "prompt_cache_hit_tokens",
            "cached_tokens");
    long written =
        count(
            "prompt_tokens_details/cache_write_tokens",
            "prompt_tokens_details/cache_creation_tokens",
            "cache_creation_input_tokens");
    long reasoning =
        count(
            "completion_tokens_details/reasoning_tokens",
            "output_tokens_details/reasoning_tokens",
            "reasoning_tokens");
    long promptAudio = count("prompt_tokens_details/audio_tokens");
    long completionAudio = count("completion_tokens_details/audio_tokens");
    long total = count("total_tokens");
    if (absurd || prompt == 0) {
      return absurd ? null : earlier;
    }
    if (reasoning > completion || reasoning > 0 && total == prompt + completion + reasoning) {
      // Some upstreams do not count thinking as part of the completion, as OpenAI does.
      completion += reasoning;
    }
    if (thinkingInTotal && total > prompt + completion) {
      reasoning += total - prompt - completion;
      completion = total - prompt;
    }
    if (completion > Integer.MAX_VALUE) {
      return null;
    }
    long fromCache = Math.min(prompt, cached);
    long toCache = Math.min(prompt - fromCache, written);
    return new ChatEvent.Usage(
        prompt,
        fromCache,
        toCache,
        completion,
        Math.min(completion, reasoning),
        Math.min(prompt - fromCache - toCache, promptAudio),
        Math.min(completion, completionAudio));
  }

  /** The first of these that is there. */
  private long count(String... paths) {
    for (String path : paths) {
      JsonNode node = at(path);
      if (!node.isMissingNode() && !node.isNull()) {
        return count(node);
      }
    }
    return ABSENT;
  }

  /** A member, or one of a member. */
  private JsonNode at(String path) {
    int slash = path.indexOf('/');
    return slash < 0
        ? usage.path(path)
        : usage.path(path.substring(0, slash)).path(path.substring(slash + 1));
  }

  private long count(JsonNode node) {
    if (node.isInt() && node.intValue() >= 0) {
      return node.intValue();
    }
    try {
      String text = node.asText().strip();
      BigDecimal count = text.length() > MOST_CHARACTERS ? MINUS_ONE : new BigDecimal(text);
      if (count.signum() >= 0 && count.compareTo(MOST) <= 0) {
        return count.longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // It is no count.
    }
    absurd = true;
    return ABSENT;
  }
}
