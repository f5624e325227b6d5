package ai.beatra.chat;

import ai.beatra.calls.Charge;
import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.model.ChatUsage;
import ai.beatra.model.CompletionTokensDetails;
import ai.beatra.model.PromptTokensDetails;

/** Usage as the wire shows it. */
final class Usages {
  private Usages() {}

  static ChatUsage wire(Charge charge) {
    Tokens used = charge.used();
    return new ChatUsage()
        .promptTokens(number(used.input()))
        .completionTokens(number(used.output()))
        .totalTokens(number(used.total()))
        .promptTokensDetails(
            new PromptTokensDetails()
                .cachedTokens(number(used.cachedInput()))
                .audioTokens(number(used.inputAudio())))
        .completionTokensDetails(
            new CompletionTokensDetails()
                .reasoningTokens(number(used.reasoning()))
                .audioTokens(number(used.outputAudio())))
        .credits(charge.credits().toString())
        .creditsUsdReference(charge.credits().usdReference());
  }

  /** An answer is not lost because a number does not fit. */
  private static int number(long tokens) {
    return (int) Math.min(tokens, Integer.MAX_VALUE);
  }
}
