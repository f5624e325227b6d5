package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.Stop;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants to be answered, whatever it is about.
 *
 * @param choices how many there are to be
 * @param limit the most tokens of each
 * @param stops what ends a text
 * @param logprobs whether tokens come with their probabilities
 * @param top how many others come with each, at most 20
 * @param thinks whether to tell a thought first
 */
record Asked(
    int choices, int limit, List<String> stops, boolean logprobs, int top, boolean thinks) {
  /** The most tokens of one choice. */
  static final int MOST_TOKENS = 4096;

  /**
   * The most probabilities of all choices together, as many as one choice can have: who asks for a
   * whole answer has all of them in memory at once. Choices that would need more end earlier.
   */
  static final int MOST_PROBABILITIES = MOST_TOKENS * (1 + 20);

  /** The efforts with which there is something to tell of a thought. */
  private static final Set<String> THINKING = Set.of("low", "medium", "high", "xhigh");

  static Asked of(ChatCompletionRequest request) {
    int choices = Objects.requireNonNullElse(request.getN(), 1);
    boolean logprobs = Boolean.TRUE.equals(request.getLogprobs());
    int top = Objects.requireNonNullElse(request.getTopLogprobs(), 0);
    Integer wanted = request.getMaxCompletionTokens();
    Integer legacy = request.getMaxTokens();
    int most = logprobs ? MOST_PROBABILITIES / choices / (1 + top) : MOST_TOKENS;
    int asked = wanted != null ? wanted : legacy != null ? legacy : MOST_TOKENS;
    boolean thinks = THINKING.contains(String.valueOf(request.getReasoningEffort()));
    int limit = Math.min(asked, Math.min(most, MOST_TOKENS));
    return new Asked(choices, limit, stops(request.getStop()), logprobs, top, thinks);
  }

  private static List<String> stops(@Nullable Stop stop) {
    if (stop instanceof Stop.OfString one) {
      return List.of(one.value());
    }
    return stop instanceof Stop.OfList several ? several.value() : List.of();
  }
}
