package ai.beatra.provider.openai.dialect;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Understands why an upstream says that a choice ended, in all dialects. */
final class FinishReasons {
  private static final Pattern NONE = Pattern.compile("|null|none|not_finished");
  private static final Pattern FAILED =
      Pattern.compile(
          "abort(ed)?|cancel(l?ed)?|user_cancel|time_limit|insufficient_system_resource"
              + "|malformed_function_call|unexpected_tool_call|(.*_)?(error|failed|failure)");
  private static final Pattern LENGTH =
      Pattern.compile(
          "length|model_length|.*max_.*tokens?|.*token_limit|max_length|.*context_(window|length).*"
              + "|error_limit");
  private static final Pattern CALLS =
      Pattern.compile("tool_?calls?|function_?calls?|tool_use|tool_requests?");
  private static final Pattern REFUSED =
      Pattern.compile(
          ".*(filter|safety|blocked|blocklist|prohibited|guardrail|moderation|toxic|sensitive"
              + "|policy).*|recitation|spii|refusal|refused");

  /** Those of OpenAI, which nearly all answers have. */
  private static final Map<String, ChunkFinishReason> PLAIN =
      Map.of(
          "stop",
          ChunkFinishReason.STOP,
          "length",
          ChunkFinishReason.LENGTH,
          "tool_calls",
          ChunkFinishReason.TOOL_CALLS,
          "content_filter",
          ChunkFinishReason.CONTENT_FILTER);

  private FinishReasons() {}

  /**
   * What the reason says, or null where there is none.
   *
   * @throws ProviderException if it says that the upstream failed
   */
  static @Nullable ChunkFinishReason of(JsonNode reason) {
    if (!reason.isTextual()) {
      return null;
    }
    ChunkFinishReason plain = PLAIN.get(reason.textValue());
    if (plain != null) {
      return plain;
    }
    String word = reason.textValue().strip().toLowerCase(Locale.ROOT).replaceAll("[ .-]", "_");
    if (NONE.matcher(word).matches()) {
      return null;
    }
    if (LENGTH.matcher(word).matches()) {
      return ChunkFinishReason.LENGTH;
    }
    if (REFUSED.matcher(word).matches()) {
      return ChunkFinishReason.CONTENT_FILTER;
    }
    if (FAILED.matcher(word).matches()) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider broke off the answer. Send the request again.");
    }
    return CALLS.matcher(word).matches() ? ChunkFinishReason.TOOL_CALLS : ChunkFinishReason.STOP;
  }

  /** Which of two holds: some upstreams say stop in every chunk, or once more at the end. */
  static @Nullable ChunkFinishReason later(
      @Nullable ChunkFinishReason earlier, @Nullable ChunkFinishReason next) {
    boolean says = next != null && (earlier == null || next != ChunkFinishReason.STOP);
    return says ? next : earlier;
  }

  /** The reason that fits what came: whoever calls functions ends in order to have them called. */
  static ChunkFinishReason fitting(@Nullable ChunkFinishReason said, boolean calls) {
    if (said == null || said == ChunkFinishReason.STOP || said == ChunkFinishReason.TOOL_CALLS) {
      return calls ? ChunkFinishReason.TOOL_CALLS : ChunkFinishReason.STOP;
    }
    return said;
  }
}
